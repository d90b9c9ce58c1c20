SELECT asked AS id FROM unnest(:ids::bigint[]) AS asked
WHERE NOT EXISTS (SELECT FROM auth.outbox_deliveries d WHERE d.id = asked)
