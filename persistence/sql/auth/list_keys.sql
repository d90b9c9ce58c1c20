SELECT kid, purpose, algorithm, state,
  to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM auth.signing_keys ORDER BY created_at, kid
