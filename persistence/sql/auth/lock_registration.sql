-- No row if it must not be taken back: somebody was told of the account, its event was applied, or an
-- operator has had that delivered again.
SELECT d.state = 'dead' AND coalesce(starts_with(d.last_error, 'PROFILE_REFUSED'), false) AS is_refused
FROM auth.outbox_deliveries d JOIN auth.auth_info a ON a.id = d.auth_id
WHERE d.event_id = :event_id AND d.subscriber = :subscriber AND d.state <> 'delivered' AND d.replays = 0
  AND a.id = :user_id AND a.answered_at IS NULL
FOR UPDATE OF a, d
