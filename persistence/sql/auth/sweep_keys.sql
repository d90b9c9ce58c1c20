-- Those by which no living token is signed.
WITH gone AS (
  DELETE FROM auth.signing_keys WHERE kid IN (
    SELECT kid FROM auth.keys
    WHERE state = 'ended'
       OR state = 'retired' AND until + make_interval(secs => token_seconds + 60) < now()
    LIMIT :limit)
  RETURNING kid
)
SELECT count(*) AS count FROM gone
