-- All of the account but :but, which may be 0.
UPDATE auth.sessions SET ended_at = now()
WHERE user_id = :user_id AND ended_at IS NULL AND id <> :but
RETURNING id AS sid
