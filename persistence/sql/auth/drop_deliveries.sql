-- And what is held for them. What a relay has in hand, or somebody changes now, is left.
WITH chosen AS (
  SELECT d.id, d.event_id FROM auth.outbox_deliveries d
  WHERE d.id = ANY (:ids) AND (:state = '' OR d.state = :state)
    AND (d.state IN ('dead', 'held')
      OR d.state = 'waiting' AND (d.claimed_by IS NULL OR d.available_at <= clock_timestamp()))
  FOR UPDATE OF d SKIP LOCKED
), given_up AS (
  UPDATE auth.outbox_deliveries d
  SET state = 'dropped', delivered_at = now(), claimed_by = NULL
  FROM chosen WHERE d.id = chosen.id
  RETURNING d.id
), along AS (
  UPDATE auth.outbox_deliveries d
  SET state = 'dropped', delivered_at = now()
  WHERE d.state || '' = 'held' AND d.held_for = ANY (ARRAY(SELECT event_id FROM chosen))
    AND NOT EXISTS (SELECT FROM chosen WHERE chosen.id = d.id)
  RETURNING d.id
)
SELECT (SELECT count(*) FROM given_up) AS changed, (SELECT count(*) FROM along) AS along
