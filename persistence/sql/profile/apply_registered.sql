-- The inbox and the effect in one: applied once, however often it comes.
WITH fresh AS (
  INSERT INTO profile.inbox (event_id) VALUES (:event_id) ON CONFLICT DO NOTHING RETURNING event_id
)
INSERT INTO profile.user_profiles (auth_id, display_name, event_sequence)
SELECT :auth_id, :display_name, :sequence FROM fresh
ON CONFLICT (auth_id) DO NOTHING
