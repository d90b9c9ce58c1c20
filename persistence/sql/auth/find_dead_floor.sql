-- The last of so many rows; none if there are fewer.
SELECT id FROM auth.outbox_deliveries
WHERE state = 'dead' AND id < :before
ORDER BY id DESC
OFFSET :window::bigint - 1 LIMIT 1
