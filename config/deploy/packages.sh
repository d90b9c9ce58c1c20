# Installs packages from Debian by name; to be sourced by bash.

# The packages of the given sorts, one a line: "libbotan-3-dev libbotan-2-dev" are alternatives.
packages_wanted() {
  local sorts
  sorts=$(IFS='|' && echo "$*")
  sed -nE "s/^($sorts) +//p" packages.txt | tr -d '|'
}

# Lines of which no alternative is installed.
packages_missing() {
  local -A there=()
  local name state line
  while read -r name state; do
    [ "$state" != installed ] || there[$name]=yes
  done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n')
  while read -r line; do
    for name in $line; do [ -z "${there[$name]:-}" ] || continue 2; done
    echo "$line"
  done
}

# The first alternative of each line that apt offers, or the first, so that apt complains by name.
packages_chosen() {
  local line name
  while read -r line; do
    for name in $line; do
      if apt_offers "$name"; then break; fi
      name=${line%% *}
    done
    echo "$name"
  done
}

# apt takes a name that it does not know for a pattern, and then speaks of other packages.
apt_offers() { [[ $(apt-cache policy "$1" 2>/dev/null) =~ ^"$1:"$'\n'[^$'\n']*$'\n'"  Candidate: "[^\(] ]]; }

# What root runs, with packages as arguments. Debian's postgresql would make a cluster and start it: it
# is told not to, for as long as the installation lasts.
packages_install_as_root='
  set -e
  export DEBIAN_FRONTEND=noninteractive
  no_cluster=/etc/postgresql-common/createcluster.d/troupe.conf
  trap "rm -f $no_cluster; rmdir -p ${no_cluster%/*} 2>/dev/null || :" EXIT
  mkdir -p "${no_cluster%/*}"
  echo "create_main_cluster = false" >"$no_cluster"
  apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@"'

# packages_install SORT...: those that are missing; as root, or by sudo, or by telling what to do.
packages_install() {
  command -v dpkg-query >/dev/null || {
    step "This is no Debian: packages.txt lists what must be there"
    return
  }
  local missing packages as_root=()
  missing=$(packages_wanted "$@" | packages_missing)
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null; then
      as_root=(sudo)
    else
      apt_offers g++ || die "apt has no lists of packages yet. Run as root, then try again: apt-get update"
      packages=$(packages_chosen <<<"$missing" | paste -sd ' ')
      die "Packages are missing, and only root may install them. Run as root, then try again:
  apt-get update && apt-get install --no-install-recommends $packages"
    fi
  fi
  step "Installing packages from Debian: $(paste -sd ' ' <<<"$missing")"
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=600 update
  readarray -t packages < <(packages_chosen <<<"$missing")
  "${as_root[@]}" sh -c "$packages_install_as_root" troupe "${packages[@]}"
}
