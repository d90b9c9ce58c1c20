-- No row if that is what it is already, or if there is no such account.
UPDATE auth.auth_info SET is_active = :is_active, updated_at = now()
WHERE id = :user_id AND is_active <> :is_active
RETURNING id
