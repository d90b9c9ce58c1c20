WITH account AS (
  UPDATE auth.auth_info SET token_generation = token_generation + 1, updated_at = now()
  WHERE id = :user_id
  RETURNING id, token_generation
)
INSERT INTO auth.raised_generations AS r (user_id, generation, expires_at)
SELECT id, token_generation, now() + make_interval(secs => :keep_seconds) FROM account
ON CONFLICT (user_id) DO UPDATE SET generation = excluded.generation, expires_at = excluded.expires_at
RETURNING r.user_id AS "user", r.generation AS gen, extract(epoch FROM r.expires_at)::bigint AS until
