-- What waits and what is dead, not past :most each, so that it costs no more when there are a million. The
-- oldest is that of those looked at: what was not tried yet stands there in the order of its age.
WITH waiting AS (
  SELECT id FROM auth.outbox_deliveries
  WHERE state = 'waiting' AND subscriber = :subscriber
  ORDER BY available_at, id LIMIT :most
), dead AS (
  SELECT subscriber FROM auth.outbox_deliveries
  WHERE state = 'dead' AND id > 0
  ORDER BY id DESC LIMIT :most
)
SELECT (SELECT count(*) FROM waiting) AS waiting,
  (SELECT count(*) FROM dead WHERE subscriber = :subscriber) AS dead,
  coalesce((
    SELECT greatest(floor(extract(epoch FROM now() - e.occurred_at)), 0)::bigint
    FROM auth.outbox_deliveries d JOIN auth.outbox_events e ON e.id = d.event_id
    WHERE d.id = (SELECT min(id) FROM waiting)), 0) AS oldest_seconds
