# A PostgreSQL of our own in a folder, for ./dev and for tests; to be sourced by bash. It listens on a
# socket in a folder of mode 0700 and nowhere else: whoever may enter is trusted.
#
#   pg_use FOLDER; pg_create; pg_start; pg_make_roles; pg_export_urls; ...; pg_stop
#
# PostgreSQL refuses to run as root; root has it run by the user postgres, whom FOLDER then belongs to.

pg_deploy=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The folder of the server's programs: the version that made the data folder $1, or the newest.
pg_programs() {
  local version
  version=$(cat "$1/PG_VERSION" 2>/dev/null) || version=$(ls /usr/lib/postgresql 2>/dev/null | sort -V | tail -n 1)
  [ -x "/usr/lib/postgresql/$version/bin/postgres" ] || {
    echo "PostgreSQL ${version:-} is not installed: apt-get install postgresql" >&2
    return 1
  }
  echo "/usr/lib/postgresql/$version/bin"
}

# pg_use FOLDER: what follows is about the PostgreSQL in FOLDER, which is made if need be.
pg_use() {
  pg_home=$1
  pg_data=$pg_home/data
  pg_as=()
  mkdir -p "$pg_home"
  chmod 700 "$pg_home"
  if [ "$(id -u)" = 0 ]; then
    chown postgres: "$pg_home"
    pg_as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  fi
  pg_bin=$(pg_programs "$pg_data") || return
  pg_ctl=("$pg_bin/pg_ctl" -D "$pg_data" -l "$pg_home/server.log" -s -w)
}

# pg_run COMMAND...: as PostgreSQL's user, from a folder which that user may stand in. Its output
# appears only if it fails. The lock of ./dev is not passed on to a server that outlives it.
pg_run() {
  local said
  said=$("${pg_as[@]}" mktemp "$pg_home/said.XXXXXX")
  (cd / && "${pg_as[@]}" "$@") >"$said" 2>&1 9>&- || {
    echo "failed: $*" >&2
    tail -n 20 "$said" "$pg_home/server.log" >&2 2>/dev/null
    rm -f "$said"
    return 1
  }
  rm -f "$said"
}

# A cluster, unless there is one. Under a C locale alone it would be SQL_ASCII, in which a letter of
# two bytes counts as two.
pg_create() {
  [ -s "$pg_data/PG_VERSION" ] && return
  pg_run "$pg_bin/initdb" -D "$pg_data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync &&
    pg_run sh -c 'echo "include_if_exists = '\''troupe.conf'\''" >>"$0"' "$pg_data/postgresql.conf"
}

# Where the server listens. A socket's whole path may have 107 bytes, and the setting is a list with
# a syntax of its own: a folder that does not fit gets a stand-in under /tmp.
pg_socket_folder() {
  if [ "${#pg_home}" -le 80 ] && [[ $pg_home =~ ^[A-Za-z0-9/._-]+$ ]]; then
    echo "$pg_home"
  else
    "${pg_as[@]}" mktemp -d /tmp/troupe-pg.XXXXXX
  fi
}

# pg_start [SETTING...]: settings as in postgresql.conf, "fsync = off". One that runs already, left by
# a caller that was killed, is taken over as it is.
pg_start() {
  if ! pg_runs; then
    pg_socket=$(pg_socket_folder) || return
    local settings=("listen_addresses = ''" "unix_socket_directories = '$pg_socket'" "$@")
    "${pg_as[@]}" test -w /dev/shm || settings+=("dynamic_shared_memory_type = mmap")
    pg_run sh -c 'file=$0; printf "%s\n" "$@" >"$file"' "$pg_data/troupe.conf" "${settings[@]}" &&
      pg_run "${pg_ctl[@]}" start || return
  fi
  pg_socket=$("${pg_as[@]}" sed -n 5p "$pg_data/postmaster.pid")
}

pg_runs() { (cd / && "${pg_as[@]}" "${pg_ctl[@]}" status) >/dev/null 2>&1; }

# pg_stop [fast|immediate]
pg_stop() {
  pg_runs || return 0
  kill -CONT "$("${pg_as[@]}" head -n 1 "$pg_data/postmaster.pid")" # a test may have stopped it
  pg_run "${pg_ctl[@]}" stop -m "${1:-fast}"
  [ "$pg_socket" = "$pg_home" ] || rmdir "$pg_socket" 2>/dev/null || true
}

pg_make_roles() {
  "$pg_bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$pg_socket" -U postgres -d postgres -f "$pg_deploy/roles.sql" \
    >/dev/null
}

# The server's settings for this PostgreSQL.
pg_export_urls() {
  export TROUPE_DATABASE_AUTH_URL="postgresql://troupe_auth@/troupe?host=$pg_socket"
  export TROUPE_DATABASE_PROFILE_URL="postgresql://troupe_profile@/troupe?host=$pg_socket"
  export TROUPE_DATABASE_AUTH_OWNER_URL="postgresql://troupe_auth_owner@/troupe?host=$pg_socket"
  export TROUPE_DATABASE_PROFILE_OWNER_URL="postgresql://troupe_profile_owner@/troupe?host=$pg_socket"
}
