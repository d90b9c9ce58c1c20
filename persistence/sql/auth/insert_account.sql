INSERT INTO auth.auth_info (login, email, hashed_password)
VALUES (:login, :email, :hash)
RETURNING id
