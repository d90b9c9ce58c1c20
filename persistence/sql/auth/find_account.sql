SELECT :columns FROM auth.accounts WHERE id = :user_id
