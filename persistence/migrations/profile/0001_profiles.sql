CREATE TABLE profile.user_profiles (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  auth_id        bigint NOT NULL UNIQUE,
  display_name   text NOT NULL CHECK (char_length(display_name) BETWEEN 3 AND 30),
  bio            text CHECK (char_length(bio) <= 500),
  is_active      boolean NOT NULL DEFAULT true,
  event_sequence bigint NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN profile.user_profiles.event_sequence IS 'the account''s last event that was applied';

-- Events that have been applied, so that none is twice.
CREATE TABLE profile.inbox (
  event_id   uuid PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);
