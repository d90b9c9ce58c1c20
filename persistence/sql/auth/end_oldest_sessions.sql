-- All but the newest :sessions_max of the account.
UPDATE auth.sessions SET ended_at = now()
WHERE ended_at IS NULL AND user_id = :user_id AND id IN (
  SELECT id FROM auth.sessions WHERE user_id = :user_id AND ended_at IS NULL
  ORDER BY id DESC OFFSET :sessions_max
)
RETURNING id AS sid
