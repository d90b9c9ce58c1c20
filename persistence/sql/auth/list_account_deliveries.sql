SELECT :columns FROM auth.deliveries
WHERE id IN (SELECT d.id FROM auth.outbox_events e JOIN auth.outbox_deliveries d ON d.event_id = e.id
             WHERE e.auth_id = :auth_id)
  AND id < :before
  AND (:state = '' OR state = :state)
  AND (:subscriber = '' OR subscriber = :subscriber)
  AND (:event_type = '' OR event_type = :event_type)
ORDER BY id DESC
LIMIT :limit
