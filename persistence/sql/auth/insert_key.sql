-- Two nodes that start together both try; one key signs.
INSERT INTO auth.signing_keys (kid, purpose, algorithm, public_key, sealed_key)
VALUES (:kid, :purpose, :algorithm, :public_key, :sealed_key)
ON CONFLICT DO NOTHING
