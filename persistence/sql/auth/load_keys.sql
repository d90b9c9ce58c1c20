-- The one that signs last.
SELECT :columns FROM auth.signing_keys WHERE state <> 'retired' ORDER BY state = 'signing', created_at
