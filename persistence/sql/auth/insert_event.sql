-- The account's row is locked by its counter: its events are numbered in the order of commits.
WITH account AS (
  UPDATE auth.auth_info SET event_sequence = event_sequence + 1
  WHERE id = :auth_id
  RETURNING id, event_sequence
), event AS (
  INSERT INTO auth.outbox_events (id, auth_id, sequence, event_type, schema_version, payload, correlation_id, subscribed)
  SELECT :event_id, id, event_sequence, :event_type, :schema_version, :payload, :correlation_id, cardinality(:subscribers::text[]) > 0
  FROM account
  RETURNING id, auth_id, sequence
), deliveries AS (
  INSERT INTO auth.outbox_deliveries (event_id, subscriber, auth_id, sequence, held_for, state)
  SELECT event.id, subscriber, event.auth_id, event.sequence, :held_for::uuid,
    CASE WHEN :held_for::uuid IS NULL THEN 'waiting' ELSE 'held' END
  FROM event, unnest(:subscribers::text[]) AS subscriber
)
SELECT sequence FROM event
