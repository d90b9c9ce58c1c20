UPDATE auth.auth_info SET hashed_password = :hash, updated_at = now()
WHERE id = :user_id
RETURNING id
