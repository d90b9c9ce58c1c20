INSERT INTO auth.signing_keys
  (kid, purpose, algorithm, public_key, sealed_key, signs_at, token_seconds)
VALUES (:kid, :purpose, :algorithm, :public_key, :sealed_key,
        now() + make_interval(secs => :wait_seconds), :token_seconds)
