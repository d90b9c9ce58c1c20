-- The inbox and the effect in one: applied once, however often it comes, and not if it was refused.
WITH heard AS (
  INSERT INTO profile.inbox AS was (event_id, replays) VALUES (:event_id, :replays)
  ON CONFLICT (event_id, replays) DO UPDATE SET refused = was.refused
  RETURNING refused
), made AS (
  INSERT INTO profile.user_profiles (auth_id, display_name, event_sequence)
  SELECT :auth_id, :display_name, :sequence FROM heard WHERE NOT refused
  ON CONFLICT (auth_id) DO NOTHING
)
SELECT refused FROM heard
