-- What was applied by another copy of the event stays applied.
INSERT INTO profile.inbox AS was (event_id, replays, refused) VALUES (:event_id, :replays, true)
ON CONFLICT (event_id, replays) DO UPDATE SET refused = was.refused
RETURNING refused
