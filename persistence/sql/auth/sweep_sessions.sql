WITH gone AS (
  DELETE FROM auth.sessions WHERE id IN (
    SELECT id FROM auth.sessions
    WHERE least(ended_at, expires_at) < now() - make_interval(secs => :keep_seconds)
    LIMIT :limit FOR UPDATE SKIP LOCKED)
  RETURNING id
)
SELECT count(*) AS count FROM gone
