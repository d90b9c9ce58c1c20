-- The one that signs last.
SELECT :columns FROM auth.keys WHERE state IN ('published', 'signing', 'verifying')
ORDER BY state = 'signing', signs_at, created_at, kid
