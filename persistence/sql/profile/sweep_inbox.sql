WITH gone AS (
  DELETE FROM profile.inbox WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM profile.inbox
    WHERE applied_at < now() - make_interval(secs => :keep_seconds)
    ORDER BY applied_at
    LIMIT :limit FOR UPDATE SKIP LOCKED))
  RETURNING event_id
)
SELECT count(*) AS count FROM gone
