SELECT jti, extract(epoch FROM expires_at)::bigint AS until
FROM auth.token_blacklist
WHERE jti > :after AND expires_at > now()
ORDER BY jti
LIMIT :limit
