# shellcheck shell=bash
# What the scripts say: one line per step with the seconds since the start,
# and errors that tell what to do.

# A failure inside $(...) is a failure.
shopt -s inherit_errexit

TEMPER_STARTED=${TEMPER_STARTED:-$(date +%s)}
export TEMPER_STARTED

say() {
  printf '[%4ds] %s\n' "$(($(date +%s) - TEMPER_STARTED))" "$*" >&2
}

# die MESSAGE [ADVICE...]: each further argument is a line of its own.
die() {
  printf 'error: %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

# show_help FILE: prints the comment at the top of a script.
show_help() {
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds; the caller
# says what to do when it does not.
wait_for() {
  local limit=$((SECONDS + $1)) what=$2 said=$SECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < limit)) || return 1
    if ((SECONDS - said >= 15)); then
      said=$SECONDS
      say "... still waiting for $what"
    fi
    sleep 0.2
  done
}
