-- Only the first of each account: they go in order. now() and not clock_timestamp(), for which no index
-- can be asked. What waits is tried since the first try that counts.
-- Statistics lag behind a flood: OFFSET 0 and arrays keep the planner, which believes that next to nothing
-- waits, from joins that compare each with all others.
WITH heads AS (
  SELECT d.id FROM auth.outbox_deliveries d
  WHERE d.state = 'waiting' AND d.subscriber = :subscriber AND d.available_at <= now()
    AND NOT EXISTS (
      SELECT FROM auth.outbox_deliveries before
      WHERE before.state IN ('waiting', 'held', 'dead') AND before.subscriber = :subscriber
        AND before.auth_id = d.auth_id AND before.sequence < d.sequence
        AND (:behind_dead_wait::boolean OR before.state <> 'dead')
      OFFSET 0)
  ORDER BY d.available_at, d.id
  LIMIT :limit
  FOR UPDATE OF d SKIP LOCKED
), claimed AS (
  UPDATE auth.outbox_deliveries d
  SET attempts = attempts + 1, claimed_by = :relay,
      available_at = clock_timestamp() + make_interval(secs => :lease_seconds),
      tried_since = CASE WHEN attempts = 0 THEN now() ELSE tried_since END
  WHERE d.id = ANY (ARRAY(SELECT id FROM heads))
  RETURNING d.id, d.event_id, d.attempts, d.replays, d.tried_since
)
SELECT c.id, c.attempts, floor(extract(epoch FROM now() - c.tried_since) * 1000)::bigint AS tried_for_ms,
  e.event_type, e.payload, e.id AS event_id, e.schema_version, e.sequence,
  to_char(e.occurred_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS occurred_at,
  e.correlation_id, c.replays
FROM claimed c
CROSS JOIN LATERAL (SELECT * FROM auth.outbox_events e WHERE e.id = c.event_id OFFSET 0) e
ORDER BY c.id
