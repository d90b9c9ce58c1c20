-- A session lives from signing in to signing out; a refresh changes its refresh_jti and nothing else
-- has to be written. Ended ones stay until no token of theirs can be alive.
CREATE TABLE auth.sessions (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id      bigint NOT NULL REFERENCES auth.auth_info ON DELETE CASCADE,
  refresh_jti  uuid NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  user_agent   text NOT NULL DEFAULT '' CHECK (octet_length(user_agent) <= 256),
  address      text NOT NULL DEFAULT '' CHECK (octet_length(address) <= 64)
) WITH (fillfactor = 70);  -- room for the refreshed row beside the old one

CREATE INDEX sessions_of_user ON auth.sessions (user_id, id) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_user ON auth.sessions (user_id);
CREATE INDEX sessions_ended ON auth.sessions (id) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_to_sweep ON auth.sessions (least(ended_at, expires_at));

CREATE TABLE auth.token_blacklist (
  jti            uuid PRIMARY KEY,
  user_id        bigint NOT NULL,
  expires_at     timestamptz NOT NULL,
  blacklisted_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX token_blacklist_to_sweep ON auth.token_blacklist (blacklisted_at);

-- Who had the generation raised lately: what a guard has to know of it.
CREATE TABLE auth.raised_generations (
  user_id    bigint PRIMARY KEY REFERENCES auth.auth_info ON DELETE CASCADE,
  generation bigint NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE INDEX raised_generations_to_sweep ON auth.raised_generations (expires_at);

-- Private keys are sealed under the server's secret.
CREATE TABLE auth.signing_keys (
  kid        text PRIMARY KEY,
  purpose    text NOT NULL CHECK (purpose IN ('access', 'refresh')),
  algorithm  text NOT NULL CHECK (algorithm IN ('EdDSA', 'ES256', 'RS256', 'HS256')),
  public_key text NOT NULL,
  sealed_key text NOT NULL,
  state      text NOT NULL DEFAULT 'signing' CHECK (state IN ('signing', 'verifying', 'retired')),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX one_key_signs ON auth.signing_keys (purpose) WHERE state = 'signing';
