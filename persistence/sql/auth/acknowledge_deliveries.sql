UPDATE auth.outbox_deliveries
SET state = 'delivered', delivered_at = now(), claimed_by = NULL
WHERE id = ANY (:ids) AND state = 'waiting' AND claimed_by = :relay
