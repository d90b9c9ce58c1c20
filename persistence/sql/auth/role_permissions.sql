SELECT r.name AS role, ARRAY(SELECT permission FROM auth.role_permissions p WHERE p.role = r.name ORDER BY 1) AS permissions
FROM auth.roles r ORDER BY r.rank
