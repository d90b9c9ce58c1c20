SELECT id FROM auth.auth_info WHERE id = :user_id FOR UPDATE
