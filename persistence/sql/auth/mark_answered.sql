UPDATE auth.auth_info SET answered_at = now()
WHERE id = :user_id AND answered_at IS NULL
RETURNING id
