-- The events are locked too: of two sweepers that remove an event's last deliveries at the same time, one
-- is the last to look whether any is left. By arrays, whose sizes no plan overrates.
WITH old AS (
  SELECT id, event_id FROM auth.outbox_deliveries
  WHERE state IN ('delivered', 'dropped') AND delivered_at < now() - make_interval(secs => :keep_seconds)
  ORDER BY delivered_at
  LIMIT :limit FOR UPDATE SKIP LOCKED
), locked AS (
  SELECT id FROM auth.outbox_events
  WHERE id = ANY (ARRAY(SELECT event_id FROM old))
  FOR UPDATE SKIP LOCKED
)
DELETE FROM auth.outbox_deliveries
WHERE id = ANY (ARRAY(SELECT old.id FROM old JOIN locked ON locked.id = old.event_id))
RETURNING event_id
