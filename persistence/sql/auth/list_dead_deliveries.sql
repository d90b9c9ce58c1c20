SELECT :columns FROM auth.deliveries
WHERE state = 'dead' AND id < :before AND id >= :floor
  AND (:subscriber = '' OR subscriber = :subscriber)
  AND (:event_type = '' OR event_type = :event_type)
  AND (:auth_id::bigint = 0 OR auth_id = :auth_id)
ORDER BY id DESC
LIMIT :limit
