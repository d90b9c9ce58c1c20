-- Tokens that live longer than any before keep their keys for longer.
UPDATE auth.signing_keys k SET token_seconds = now_is.seconds
FROM (VALUES ('access', :access_seconds::bigint), ('refresh', :refresh_seconds::bigint))
  AS now_is (purpose, seconds)
WHERE k.purpose = now_is.purpose AND k.token_seconds < now_is.seconds AND k.state <> 'retired'
