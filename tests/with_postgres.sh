#!/bin/bash
# Runs a command beside a PostgreSQL of its own and removes that after:
#   tests/with_postgres.sh [--durable] build/dev/troupe serve --profile dev
# With --durable a commit is on the disk when it is answered, as in service; else it only seems so,
# which is quicker.
#
# The command finds it by TROUPE_DATABASE_AUTH_URL, ..._PROFILE_URL, ..._AUTH_OWNER_URL and
# ..._PROFILE_OWNER_URL. A test that lets PostgreSQL fail finds the data folder in TROUPE_TEST_PG_DATA
# (the first line of postmaster.pid there is the process to stop or kill), and in TROUPE_TEST_PG_CTL
# what a shell is to run, with "start" or "stop -m immediate" after it. PostgreSQL's programs are in
# TROUPE_TEST_PG_PROGRAMS.
set -euo pipefail
. "$(dirname "$0")/../config/deploy/postgres.sh"

fsync=off
place=/tmp
if [ "${1:-}" = --durable ]; then
  fsync=on
  place=/var/tmp # where /tmp may be memory
  shift
fi

pg_use "$(mktemp -d "$place/troupe-test.XXXXXX")"
stop() {
  pg_stop immediate || true
  rm -rf "$pg_home"
}
trap stop EXIT
trap 'exit 129' HUP INT TERM

pg_create
pg_start "fsync = $fsync" "max_connections = 100"
pg_make_roles
pg_export_urls
export TROUPE_TEST_PG_DATA=$pg_data
export TROUPE_TEST_PG_CTL="${pg_as[*]} ${pg_ctl[*]}"
export TROUPE_TEST_PG_PROGRAMS=$pg_bin

"$@"
