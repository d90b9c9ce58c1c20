DELETE FROM auth.user_roles WHERE user_id = :user_id AND role = :role RETURNING user_id AS id
