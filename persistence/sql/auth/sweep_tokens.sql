WITH gone AS (
  DELETE FROM auth.token_blacklist WHERE jti IN (
    SELECT jti FROM auth.token_blacklist
    WHERE blacklisted_at < now() - make_interval(secs => :keep_seconds) AND expires_at < now()
    LIMIT :limit FOR UPDATE SKIP LOCKED)
  RETURNING jti
)
SELECT count(*) AS count FROM gone
