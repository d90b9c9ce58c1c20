-- In the order in which they sign.
SELECT kid, purpose, algorithm, state,
  to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at,
  to_char(signs_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS signs_at,
  to_char(until, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS until
FROM auth.keys k WHERE state <> 'ended' ORDER BY k.signs_at, k.created_at, kid
