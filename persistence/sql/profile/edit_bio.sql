UPDATE profile.user_profiles SET bio = :bio, updated_at = now()
WHERE auth_id = :auth_id AND is_active
RETURNING :columns
