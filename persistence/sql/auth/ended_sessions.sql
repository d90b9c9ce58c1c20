SELECT id AS sid, extract(epoch FROM ended_at)::bigint + :keep_seconds AS until
FROM auth.sessions
WHERE id > :after AND ended_at > now() - make_interval(secs => :keep_seconds)
ORDER BY id
LIMIT :limit
