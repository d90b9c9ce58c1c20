SELECT id, login, email, is_active, roles,
  (SELECT count(*) FROM auth.sessions s
   WHERE s.user_id = a.id AND s.ended_at IS NULL AND s.expires_at > now()) AS sessions,
  to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM auth.accounts a
WHERE id > :after
ORDER BY id
LIMIT :limit
