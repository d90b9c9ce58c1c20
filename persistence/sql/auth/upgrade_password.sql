-- The same password with other parameters; not if it has been changed meanwhile.
UPDATE auth.auth_info SET hashed_password = :upgrade
WHERE id = :user_id AND hashed_password = :hash
RETURNING id
