WITH fresh AS (
  INSERT INTO profile.inbox (event_id) VALUES (:event_id) ON CONFLICT DO NOTHING RETURNING event_id
)
UPDATE profile.user_profiles SET is_active = :is_active, event_sequence = :sequence, updated_at = now()
FROM fresh
WHERE auth_id = :auth_id AND event_sequence < :sequence
