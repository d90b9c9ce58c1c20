UPDATE auth.auth_info SET hashed_password = :hash, updated_at = now()
WHERE id = :user_id
  AND (:from::text IS NULL OR hashed_password = :from)
  AND (:sid = 0 OR EXISTS (
    SELECT FROM auth.sessions WHERE id = :sid AND user_id = :user_id AND ended_at IS NULL))
RETURNING id
