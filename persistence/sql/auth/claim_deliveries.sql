-- Only the first that waits of each (subscriber, account): they go in order.
WITH heads AS (
  SELECT d.id FROM auth.outbox_deliveries d
  WHERE d.state = 'waiting' AND d.available_at <= clock_timestamp()
    AND NOT EXISTS (
      SELECT FROM auth.outbox_deliveries before
      WHERE before.state = 'waiting' AND before.subscriber = d.subscriber
        AND before.auth_id = d.auth_id AND before.sequence < d.sequence)
  ORDER BY d.available_at, d.id
  LIMIT :limit
  FOR UPDATE OF d SKIP LOCKED
), claimed AS (
  UPDATE auth.outbox_deliveries d
  SET attempts = attempts + 1, claimed_by = :relay,
      available_at = clock_timestamp() + make_interval(secs => :lease_seconds)
  FROM heads WHERE d.id = heads.id
  RETURNING d.id, d.event_id, d.subscriber, d.attempts
)
SELECT c.id, c.subscriber, c.attempts, e.event_type, e.payload, e.id AS event_id, e.schema_version,
  e.sequence, to_char(e.occurred_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS occurred_at, e.correlation_id
FROM claimed c JOIN auth.outbox_events e ON e.id = c.event_id
ORDER BY c.id
