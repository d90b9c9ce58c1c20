-- Those that are not finished, of which there are few: by outbox_order, whatever the planner believes.
SELECT :columns FROM auth.deliveries
WHERE id = ANY (ARRAY(SELECT id FROM auth.outbox_deliveries
                      WHERE state IN ('waiting', 'held', 'dead') AND subscriber >= ''
                      ORDER BY subscriber, auth_id, sequence LIMIT :most))
  AND id < :before AND state = :state
  AND (:subscriber = '' OR subscriber = :subscriber)
  AND (:event_type = '' OR event_type = :event_type)
  AND (:auth_id::bigint = 0 OR auth_id = :auth_id)
ORDER BY id DESC
LIMIT :limit
