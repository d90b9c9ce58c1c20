-- Of these, the ones that have no delivery left.
DELETE FROM auth.outbox_events e
WHERE e.id = ANY (:ids)
  AND NOT EXISTS (SELECT FROM auth.outbox_deliveries d WHERE d.event_id = e.id)
