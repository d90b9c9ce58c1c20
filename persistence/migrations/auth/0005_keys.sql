-- A key is shown from the moment it is made, signs from signs_at until the next one of its purpose does,
-- and checks until the last of its tokens has ended, or it is retired. The column `state` says now only
-- whether it is retired.
ALTER TABLE auth.signing_keys
  ADD signs_at timestamptz NOT NULL DEFAULT now(),
  ADD token_seconds bigint NOT NULL DEFAULT 0 CHECK (token_seconds >= 0),
  ADD retired_at timestamptz;
UPDATE auth.signing_keys
SET signs_at = created_at, retired_at = CASE WHEN state = 'retired' THEN now() END;
ALTER TABLE auth.signing_keys
  ADD CONSTRAINT retired_at_a_time CHECK ((retired_at IS NOT NULL) = (state = 'retired'));
DROP INDEX auth.one_key_signs;

COMMENT ON COLUMN auth.signing_keys.token_seconds IS 'the longest lifetime of its tokens so far';

-- Who changes the keys adds to it first, and so is alone; who is told of keys knows by it what is newer.
CREATE TABLE auth.key_changes (
  is_all boolean PRIMARY KEY DEFAULT true CHECK (is_all),
  count  bigint NOT NULL
);

-- The keys as they are at this moment. The first of a purpose signs whatever its signs_at, so that one
-- always does. A minute more, for clocks that differ.
CREATE VIEW auth.keys AS
  SELECT kid, purpose, algorithm, public_key, sealed_key, created_at, signs_at, until,
         CASE WHEN retired_at IS NOT NULL THEN 'retired'
              WHEN signs_at > statement_timestamp() AND NOT is_first THEN 'published'
              WHEN next_signs_at IS NULL OR next_signs_at > statement_timestamp() THEN 'signing'
              WHEN until > statement_timestamp() THEN 'verifying'
              ELSE 'ended' END AS state,
         token_seconds
  FROM (
    SELECT *, lag(kid) OVER in_order IS NULL AS is_first, lead(signs_at) OVER in_order AS next_signs_at,
           coalesce(retired_at, lead(signs_at) OVER in_order + make_interval(secs => token_seconds + 60))
             AS until
    FROM auth.signing_keys
    WINDOW in_order AS (PARTITION BY purpose, retired_at IS NULL ORDER BY signs_at, created_at, kid)
  ) k;
