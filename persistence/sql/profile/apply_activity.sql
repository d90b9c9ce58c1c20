-- Where there is no profile yet nothing is applied: the event has to come again.
WITH fresh AS (
  INSERT INTO profile.inbox (event_id, replays)
  SELECT :event_id, :replays WHERE EXISTS (SELECT FROM profile.user_profiles WHERE auth_id = :auth_id)
  ON CONFLICT DO NOTHING
  RETURNING event_id
)
UPDATE profile.user_profiles SET is_active = :is_active, event_sequence = :sequence, updated_at = now()
FROM fresh
WHERE auth_id = :auth_id AND event_sequence < :sequence
