-- Waits for a change of password or role or a deactivation that is under way, and then finds no
-- account.
WITH account AS (
  SELECT id FROM auth.auth_info
  WHERE id = :user_id AND is_active AND hashed_password = :hash AND token_generation = :gen
  FOR SHARE
)
INSERT INTO auth.sessions (user_id, refresh_jti, expires_at, user_agent, address)
SELECT id, :refresh_jti, now() + make_interval(secs => :refresh_seconds), :user_agent, :address
FROM account
RETURNING id AS sid
