-- What was held for these events waits no longer for anything but its turn. Only what waits is claimed by
-- anybody. That is not asked, nor for state alone: a planner that believes that next to nothing waits
-- would read all that does by outbox_order.
WITH applied AS (
  UPDATE auth.outbox_deliveries
  SET state = 'delivered', delivered_at = now(), claimed_by = NULL, last_error = NULL
  WHERE id = ANY (:ids) AND claimed_by = :relay
  RETURNING event_id
), released AS (
  UPDATE auth.outbox_deliveries
  SET state = 'waiting', available_at = now()
  WHERE state || '' = 'held' AND held_for = ANY (ARRAY(SELECT event_id FROM applied))
  RETURNING id
)
SELECT count(*) AS count FROM released
