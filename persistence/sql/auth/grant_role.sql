INSERT INTO auth.user_roles (user_id, role) VALUES (:user_id, :role)
ON CONFLICT DO NOTHING
RETURNING user_id AS id
