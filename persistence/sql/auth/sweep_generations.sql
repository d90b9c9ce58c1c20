WITH gone AS (
  DELETE FROM auth.raised_generations WHERE user_id IN (
    SELECT user_id FROM auth.raised_generations
    WHERE expires_at < now()
    LIMIT :limit FOR UPDATE SKIP LOCKED)
  RETURNING user_id
)
SELECT count(*) AS count FROM gone
