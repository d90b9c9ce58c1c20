-- A profile that these constraints do not allow is refused, by the name of the error.
ALTER TABLE profile.user_profiles RENAME CONSTRAINT user_profiles_display_name_check TO profile_refused;

-- What became of an event: applied, or refused for good. An operator's replay of it counts anew.
ALTER TABLE profile.inbox
  ADD replays integer NOT NULL DEFAULT 0,
  ADD refused boolean NOT NULL DEFAULT false,
  DROP CONSTRAINT inbox_pkey,
  ADD PRIMARY KEY (event_id, replays);
CREATE INDEX inbox_to_sweep ON profile.inbox (applied_at);
