UPDATE auth.outbox_deliveries
SET available_at = clock_timestamp() + make_interval(secs => :lease_seconds)
WHERE id = ANY (:ids) AND claimed_by = :relay
