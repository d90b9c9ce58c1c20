-- Those that wait sign now; where there are several the newest does.
UPDATE auth.signing_keys SET signs_at = statement_timestamp()
WHERE purpose = :purpose AND state <> 'retired' AND signs_at > statement_timestamp()
