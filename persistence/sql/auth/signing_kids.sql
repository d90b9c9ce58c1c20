SELECT coalesce(max(kid) FILTER (WHERE purpose = 'access'), '') AS access_kid,
       coalesce(max(kid) FILTER (WHERE purpose = 'refresh'), '') AS refresh_kid
FROM auth.keys WHERE state = 'signing'
