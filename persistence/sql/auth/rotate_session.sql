-- The one write of a refresh; of many with the same token exactly one finds its jti in place. It also
-- says by which keys the new pair is to be signed.
UPDATE auth.sessions s
SET refresh_jti = :refresh_jti, last_used_at = now(),
    expires_at = now() + make_interval(secs => :refresh_seconds)
FROM auth.accounts a
WHERE s.id = :sid AND s.user_id = :user AND s.refresh_jti = :jti
  AND s.ended_at IS NULL AND s.expires_at > now()
  AND a.id = s.user_id AND a.is_active AND a.token_generation = :gen
  AND NOT EXISTS (SELECT FROM auth.signing_keys WHERE kid = :kid AND state = 'retired')
RETURNING a.id, a.token_generation AS gen, a.roles,
  coalesce((SELECT kid FROM auth.keys WHERE purpose = 'access' AND state = 'signing'), '') AS access_kid,
  coalesce((SELECT kid FROM auth.keys WHERE purpose = 'refresh' AND state = 'signing'), '')
    AS refresh_kid
