-- What has happened, written in the transaction in which it happened.
CREATE TABLE auth.outbox_events (
  id             uuid PRIMARY KEY,
  auth_id        bigint NOT NULL,
  sequence       bigint NOT NULL,
  event_type     text NOT NULL,
  schema_version integer NOT NULL,
  payload        jsonb NOT NULL,
  correlation_id text NOT NULL,
  occurred_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (auth_id, sequence)
);

-- One row for each subscriber of an event. A claim moves available_at to when the claim runs out.
CREATE TABLE auth.outbox_deliveries (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id     uuid NOT NULL REFERENCES auth.outbox_events ON DELETE CASCADE,
  subscriber   text NOT NULL,
  auth_id      bigint NOT NULL,
  sequence     bigint NOT NULL,
  state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
  attempts     integer NOT NULL DEFAULT 0,
  available_at timestamptz NOT NULL DEFAULT now(),
  claimed_by   uuid,
  delivered_at timestamptz,
  last_error   text,
  UNIQUE (event_id, subscriber)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX outbox_waiting ON auth.outbox_deliveries (available_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_order ON auth.outbox_deliveries (subscriber, auth_id, sequence) WHERE state = 'waiting';
