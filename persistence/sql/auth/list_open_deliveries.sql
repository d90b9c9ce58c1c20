-- Those that are not finished have an index of their own, which begins with the subscriber.
SELECT :columns FROM auth.deliveries
WHERE id IN (SELECT id FROM auth.outbox_deliveries
             WHERE state IN ('waiting', 'held', 'dead') AND subscriber >= '')
  AND id < :before AND state = :state
  AND (:subscriber = '' OR subscriber = :subscriber)
  AND (:event_type = '' OR event_type = :event_type)
  AND (:auth_id::bigint = 0 OR auth_id = :auth_id)
ORDER BY id DESC
LIMIT :limit
