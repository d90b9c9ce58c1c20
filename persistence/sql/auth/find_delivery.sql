SELECT :columns FROM auth.deliveries WHERE id = :id
