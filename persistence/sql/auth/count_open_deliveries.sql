-- Not past :most, so that it costs no more when there are a million.
SELECT count(*) AS count
FROM (SELECT FROM auth.outbox_deliveries
      WHERE state IN ('waiting', 'held', 'dead') AND subscriber >= '' LIMIT :most) AS open
