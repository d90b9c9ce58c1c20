UPDATE auth.signing_keys SET state = 'retired', retired_at = coalesce(retired_at, now())
WHERE kid = :kid
RETURNING purpose
