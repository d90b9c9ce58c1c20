WITH gone AS (
  DELETE FROM auth.outbox_events WHERE id = ANY (ARRAY(
    SELECT id FROM auth.outbox_events
    WHERE NOT subscribed AND occurred_at < now() - make_interval(secs => :keep_seconds)
    ORDER BY occurred_at
    LIMIT :limit FOR UPDATE SKIP LOCKED))
  RETURNING id
)
SELECT count(*) AS count FROM gone
