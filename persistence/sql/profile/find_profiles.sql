SELECT :columns FROM profile.user_profiles WHERE auth_id = ANY (:accounts)
