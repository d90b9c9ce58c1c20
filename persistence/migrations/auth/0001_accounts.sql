-- Constraints and indexes that a caller can run into bear the name of the error that they mean
-- (messages/errors.hpp).

CREATE TABLE auth.auth_info (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login            text NOT NULL CHECK (login ~ '^[A-Za-z0-9_]{3,30}$'),
  email            text NOT NULL CHECK (octet_length(email) BETWEEN 3 AND 254 AND email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'),
  hashed_password  text NOT NULL CHECK (hashed_password LIKE '$argon2id$%'),
  is_active        boolean NOT NULL DEFAULT true,
  token_generation bigint NOT NULL DEFAULT 1 CHECK (token_generation > 0),
  event_sequence   bigint NOT NULL DEFAULT 0 CHECK (event_sequence >= 0),
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX email_already_exists ON auth.auth_info (lower(email));
CREATE UNIQUE INDEX login_already_exists ON auth.auth_info (lower(login));

COMMENT ON COLUMN auth.auth_info.token_generation IS 'tokens of an earlier generation are void';
COMMENT ON COLUMN auth.auth_info.event_sequence IS 'the number of the account''s last event';

CREATE TABLE auth.roles (
  name text PRIMARY KEY CHECK (name ~ '^[a-z0-9_:-]{1,64}$'),
  rank integer NOT NULL UNIQUE
);

CREATE TABLE auth.permissions (
  name text PRIMARY KEY CHECK (name ~ '^[a-z0-9_:-]{1,64}$')
);

CREATE TABLE auth.role_permissions (
  role       text NOT NULL REFERENCES auth.roles,
  permission text NOT NULL REFERENCES auth.permissions,
  PRIMARY KEY (role, permission)
);

CREATE TABLE auth.user_roles (
  user_id    bigint NOT NULL REFERENCES auth.auth_info ON DELETE CASCADE,
  role       text NOT NULL CONSTRAINT no_such_role REFERENCES auth.roles,
  granted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, role)
);

INSERT INTO auth.roles (name, rank) VALUES ('user', 10), ('admin', 100);
INSERT INTO auth.permissions (name) VALUES ('users:read'), ('users:write');
INSERT INTO auth.role_permissions (role, permission) VALUES ('admin', 'users:read'), ('admin', 'users:write');

-- An account as most questions want it, its roles from the highest-ranking down.
CREATE VIEW auth.accounts AS
  SELECT a.*,
         ARRAY(SELECT r.name FROM auth.user_roles u JOIN auth.roles r ON r.name = u.role
               WHERE u.user_id = a.id ORDER BY r.rank DESC) AS roles
  FROM auth.auth_info a;
