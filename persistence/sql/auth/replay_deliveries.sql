-- What waits only has its time moved. What a relay has in hand, or somebody changes now, is left.
WITH chosen AS (
  SELECT d.id FROM auth.outbox_deliveries d
  WHERE d.id = ANY (:ids) AND (:state = '' OR d.state = :state)
    AND (d.state IN ('dead', 'delivered')
      OR d.state = 'waiting' AND (d.claimed_by IS NULL OR d.available_at <= clock_timestamp())
      OR d.state = 'dropped' AND NOT EXISTS (
        SELECT FROM auth.outbox_deliveries before
        WHERE before.event_id = d.held_for AND before.state <> 'delivered'))
  FOR UPDATE OF d SKIP LOCKED
), replayed AS (
  UPDATE auth.outbox_deliveries d
  SET state = 'waiting', available_at = now(), claimed_by = NULL, delivered_at = NULL,
      attempts = CASE WHEN d.state = 'waiting' THEN d.attempts ELSE 0 END,
      replays = CASE WHEN d.state = 'waiting' THEN d.replays ELSE d.replays + 1 END,
      last_error = CASE WHEN d.state = 'waiting' THEN d.last_error END
  FROM chosen WHERE d.id = chosen.id
  RETURNING d.id
)
SELECT count(*) AS changed, 0 AS along FROM replayed
