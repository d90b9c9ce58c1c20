-- Not past :most, so that it costs no more when there are a million; ordered as outbox_order is.
SELECT count(*) AS count
FROM (SELECT FROM auth.outbox_deliveries
      WHERE state IN ('waiting', 'held', 'dead') AND subscriber >= ''
      ORDER BY subscriber, auth_id, sequence LIMIT :most) AS open
