-- What was held for these events waits no longer for anything but its turn.
WITH applied AS (
  UPDATE auth.outbox_deliveries
  SET state = 'delivered', delivered_at = now(), claimed_by = NULL
  WHERE id = ANY (:ids) AND state = 'waiting' AND claimed_by = :relay
  RETURNING event_id
), released AS (
  UPDATE auth.outbox_deliveries
  SET state = 'waiting', available_at = now()
  FROM applied
  WHERE state = 'held' AND held_for = applied.event_id
  RETURNING id
)
SELECT count(*) AS count FROM released
