-- Ends the session and blacklists both tokens, or does nothing.
WITH ended AS (
  UPDATE auth.sessions SET ended_at = now()
  WHERE id = :sid AND user_id = :user_id AND refresh_jti = :refresh_jti AND ended_at IS NULL
    AND NOT EXISTS (SELECT FROM auth.signing_keys WHERE kid = :refresh_kid AND state = 'retired')
  RETURNING id
), listed AS (
  INSERT INTO auth.token_blacklist (jti, user_id, expires_at)
  SELECT token.jti, :user_id, to_timestamp(token.expires_at)
  FROM ended, (VALUES (:access_jti::uuid, :access_expires_at::bigint),
                      (:refresh_jti, :refresh_expires_at::bigint)) AS token (jti, expires_at)
  ON CONFLICT (jti) DO NOTHING
)
SELECT id AS sid FROM ended
