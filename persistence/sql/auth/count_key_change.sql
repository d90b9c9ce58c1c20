-- Whoever else changes the keys waits until this transaction has ended.
INSERT INTO auth.key_changes (count) VALUES (1)
ON CONFLICT (is_all) DO UPDATE SET count = key_changes.count + 1
