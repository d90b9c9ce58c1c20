SELECT coalesce((SELECT k.count FROM auth.key_changes k), 0) AS count
