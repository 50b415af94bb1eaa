# shellcheck shell=bash
# What comes from Debian's archive, by the mirror that this machine's apt uses.
#
# Needs: say.sh

# debian_package PROGRAM PACKAGE: installs it where it is missing and may be.
debian_package() {
  type -P "$1" >/dev/null && return
  if ((EUID == 0)) && type -P apt-get >/dev/null; then
    say "installing $2"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$2"; } >&2 ||
      die "apt-get cannot install $2"
  else
    die "$1 is missing" "install the package $2"
  fi
}

# needs PROGRAM HOW
needs() {
  type -P "$1" >/dev/null || die "$1 is missing" "$2"
}

# debian_mirror: where this machine's apt has the packages of its own Debian
# from, with any suite beside it.
debian_mirror() {
  local mirror
  # shellcheck disable=SC2016 # apt's own variables
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -v -e security -e '-backports' | grep '/debian/*$' | head -n 1)
  [[ -n $mirror ]] || die "no Debian mirror in this machine's apt sources" "Debian, or a machine with its mirror, is needed"
  printf '%s' "$mirror"
}

# postgres_programs: the directory of PostgreSQL's programs.
postgres_programs() {
  local programs=(/usr/lib/postgresql/*/bin)
  if [[ ! -x ${programs[-1]}/postgres ]]; then
    # Tests start servers of their own; the machine needs none.
    if ((EUID == 0)); then
      mkdir -p /etc/postgresql-common
      echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    fi
    debian_package postgres postgresql
    programs=(/usr/lib/postgresql/*/bin)
  fi
  printf '%s' "${programs[-1]}"
}
