SELECT user_id AS "user", generation AS gen, extract(epoch FROM expires_at)::bigint AS until
FROM auth.raised_generations
WHERE user_id > :after AND expires_at > now()
ORDER BY user_id
LIMIT :limit
