SELECT EXISTS (SELECT FROM auth.roles WHERE name = :role) AS exists
