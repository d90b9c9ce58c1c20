SELECT EXISTS (
  SELECT FROM auth.auth_info a JOIN auth.sessions s ON s.user_id = a.id
  WHERE a.id = :user AND a.is_active AND a.token_generation <= :gen
    AND s.id = :sid AND s.ended_at IS NULL
    AND NOT EXISTS (SELECT FROM auth.token_blacklist WHERE jti = :jti)
    AND NOT EXISTS (SELECT FROM auth.signing_keys WHERE kid = :kid AND state = 'retired')
) AS valid
