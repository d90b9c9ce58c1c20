UPDATE auth.outbox_deliveries
SET state = 'dead', claimed_by = NULL, last_error = :reason
WHERE id = :id AND claimed_by = :relay
