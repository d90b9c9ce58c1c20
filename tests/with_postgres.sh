#!/bin/bash
# Runs a command beside a PostgreSQL of its own and removes that after:
#   tests/with_postgres.sh build/dev/troupe serve --profile dev
# The command finds it by TROUPE_DATABASE_AUTH_URL, ..._PROFILE_URL, ..._AUTH_OWNER_URL and
# ..._PROFILE_OWNER_URL. A test that lets PostgreSQL fail finds the data folder in TROUPE_TEST_PG_DATA
# (the first line of postmaster.pid there is the process to stop or kill), and in TROUPE_TEST_PG_CTL
# what a shell is to run, with "start" or "stop -m immediate" after it.
set -euo pipefail
. "$(dirname "$0")/../config/deploy/postgres.sh"

pg_use "$(mktemp -d /tmp/troupe-test.XXXXXX)"
stop() {
  pg_stop immediate || true
  rm -rf "$pg_home"
}
trap stop EXIT
trap 'exit 129' HUP INT TERM

pg_create
pg_start "fsync = off" "max_connections = 100"
pg_make_roles
pg_export_urls
export TROUPE_TEST_PG_DATA=$pg_data
export TROUPE_TEST_PG_CTL="${pg_as[*]} ${pg_ctl[*]}"

"$@"
