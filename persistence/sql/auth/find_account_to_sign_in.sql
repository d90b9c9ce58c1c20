SELECT :columns FROM auth.accounts
WHERE lower(login) = lower(:login) OR lower(email) = lower(:login)
LIMIT 1
