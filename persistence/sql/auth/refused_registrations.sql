-- Whoever waited for them would have taken them back at once.
SELECT a.id AS user_id, d.event_id, e.correlation_id
FROM auth.outbox_deliveries d
JOIN auth.outbox_events e ON e.id = d.event_id
JOIN auth.auth_info a ON a.id = d.auth_id
WHERE d.state = 'dead' AND d.subscriber = :subscriber AND d.replays = 0
  AND starts_with(d.last_error, 'PROFILE_REFUSED') AND e.event_type = :event_type
  AND a.answered_at IS NULL
ORDER BY d.id
LIMIT :limit
