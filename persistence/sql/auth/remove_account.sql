-- Its roles and sessions and the deliveries of its events go with it.
WITH events AS (
  DELETE FROM auth.outbox_events WHERE auth_id = :user_id
)
DELETE FROM auth.auth_info WHERE id = :user_id
