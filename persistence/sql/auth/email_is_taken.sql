SELECT EXISTS (SELECT FROM auth.auth_info WHERE lower(email) = lower(:email)) AS taken
