"""A database as it is after years."""

import subprocess

PATIENCE = 900  # seconds
DISPLAY_NAME = "John Doe"

# Rows are written here as the services write them, by nobody's request. What refers to what is known
# to hold, and checking it row by row would take most of the time.
FILL = """
SET session_replication_role = replica;
INSERT INTO auth.auth_info (login, email, hashed_password, event_sequence, answered_at)
  SELECT 'grown_' || n, 'grown_' || n || '@example.org',
         (SELECT hashed_password FROM auth.auth_info WHERE login = :'like'), 1, now()
  FROM generate_series(1, :accounts) n;
INSERT INTO auth.user_roles (user_id, role)
  SELECT id, 'user' FROM auth.auth_info WHERE login LIKE 'grown\\_%';
INSERT INTO auth.sessions (user_id, refresh_jti, expires_at, user_agent, address)
  SELECT id, gen_random_uuid(), now() + interval '7 days', 'curl/7.88.1', '192.0.2.1'
  FROM auth.auth_info WHERE login LIKE 'grown\\_%';
INSERT INTO auth.token_blacklist (jti, user_id, expires_at)
  SELECT gen_random_uuid(), id, now() + interval '1 day'
  FROM auth.auth_info WHERE login LIKE 'grown\\_%';
INSERT INTO profile.user_profiles (auth_id, display_name, event_sequence)
  SELECT id, :'display_name', 1 FROM auth.auth_info WHERE login LIKE 'grown\\_%';
VACUUM ANALYZE;
CHECKPOINT;
"""


def fill(database, accounts, like):
    """Accounts with the password of `like`, each with a role, a profile, a session and a token that was
    blacklisted while it lives."""
    run_sql(database, FILL, accounts=accounts, like=like, display_name=DISPLAY_NAME)


def run_sql(database, text, **variables):
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", database.socket,
                           "-U", "postgres", "-d", database.name,
                           *(f"--set={name}={value}" for name, value in variables.items())],
                          input=text, capture_output=True, text=True, cwd="/", timeout=PATIENCE)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def logins(accounts):
    return [f"grown_{number}" for number in range(1, accounts + 1)]
