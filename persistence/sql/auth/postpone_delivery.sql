UPDATE auth.outbox_deliveries
SET available_at = clock_timestamp() + make_interval(secs => :delay_seconds), claimed_by = NULL, last_error = :reason
WHERE id = :id AND claimed_by = :relay
