-- When it was said that the account is there; it is not taken back after that. Of the accounts that there
-- are nobody knows whether it was said: they stay.
ALTER TABLE auth.auth_info ADD answered_at timestamptz DEFAULT now();
ALTER TABLE auth.auth_info ALTER answered_at DROP DEFAULT;

-- The tokens of an account that was taken back are void too, also for a guard that starts later.
ALTER TABLE auth.raised_generations DROP CONSTRAINT raised_generations_user_id_fkey;

-- An event without subscribers is swept by itself.
ALTER TABLE auth.outbox_events ADD subscribed boolean NOT NULL DEFAULT true;
CREATE INDEX outbox_for_nobody ON auth.outbox_events (occurred_at) WHERE NOT subscribed;

-- held: waits until the event held_for was applied. dropped: given up by an operator. tried_since: the
-- first of its attempts; an outage of the subscriber is none.
ALTER TABLE auth.outbox_deliveries
  ADD held_for uuid,
  ADD replays integer NOT NULL DEFAULT 0,
  ADD tried_since timestamptz,
  DROP CONSTRAINT outbox_deliveries_state_check,
  ADD CONSTRAINT outbox_deliveries_state_check
    CHECK (state IN ('waiting', 'held', 'delivered', 'dead', 'dropped'));

-- A relay claims for one subscriber, an operator looks for the dead, and none of it may cost more for
-- what was delivered long ago.
DROP INDEX auth.outbox_waiting;
CREATE INDEX outbox_waiting ON auth.outbox_deliveries (subscriber, available_at, id) WHERE state = 'waiting';
DROP INDEX auth.outbox_order;
CREATE INDEX outbox_order ON auth.outbox_deliveries (subscriber, auth_id, sequence)
  WHERE state IN ('waiting', 'held', 'dead');
CREATE INDEX outbox_held ON auth.outbox_deliveries (held_for) WHERE held_for IS NOT NULL;
CREATE INDEX outbox_dead ON auth.outbox_deliveries (id) WHERE state = 'dead';
CREATE INDEX outbox_to_sweep ON auth.outbox_deliveries (delivered_at) WHERE state IN ('delivered', 'dropped');

-- A delivery as operators see it. OFFSET keeps the planner from reading all events, however it
-- guesses: whoever lists deliveries picks them by an index, and looks up the event of each.
CREATE VIEW auth.deliveries AS
  SELECT d.id, d.state, d.subscriber, e.event_type, d.auth_id, d.sequence, d.attempts, d.replays,
         to_char(e.occurred_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS occurred_at,
         CASE WHEN d.state = 'waiting'
           THEN to_char(d.available_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END AS next_at,
         d.last_error, d.event_id, e.schema_version, e.correlation_id,
         jsonb_pretty(e.payload) AS payload, d.held_for,
         to_char(d.delivered_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS delivered_at
  FROM auth.outbox_deliveries d
  CROSS JOIN LATERAL (SELECT * FROM auth.outbox_events e WHERE e.id = d.event_id OFFSET 0) e;
