-- Those of refresh tokens are left out where that can be told: a guard sees access tokens alone.
SELECT jti, extract(epoch FROM expires_at)::bigint AS until
FROM auth.token_blacklist
WHERE jti > :after AND expires_at > now()
  AND expires_at < now() + make_interval(secs => :access_seconds)
ORDER BY jti
LIMIT :limit
