-- It was no try.
UPDATE auth.outbox_deliveries
SET attempts = attempts - 1, available_at = clock_timestamp(), claimed_by = NULL,
    last_error = coalesce(:reason, last_error)
WHERE id = ANY (:ids) AND claimed_by = :relay
