# shellcheck shell=bash
# Processes that outlive the script which started them. A process is known by
# its number and its start time together, so a number that the system has
# given to somebody else is never signalled.
#
# Needs: LAB (records in LAB/run, output in LAB/log)

# start_time PID: fails for a process that is gone, or dead and not yet reaped.
start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  [[ $1 != Z && $1 != X ]] || return 1
  printf '%s' "${20}"
}

# launch NAME COMMAND...: starts it in the background, in its own session.
launch() {
  local name=$1 pid
  shift
  setsid "$@" </dev/null >"$LAB/log/$name.log" 2>&1 6>&- 7>&- 9>&- &
  pid=$!
  printf '%s %s\n' "$pid" "$(start_time "$pid")" >"$LAB/run/$name.pid"
}

# pid_of NAME: fails when the process we started is gone.
pid_of() {
  local pid started
  [[ -r $LAB/run/$1.pid ]] || return 1
  read -r pid started <"$LAB/run/$1.pid"
  [[ -n $started && $(start_time "$pid") == "$started" ]] && printf '%s' "$pid"
}

# halt NAME...: asks all of them to end, and makes those end that have not
# after two seconds.
halt() {
  local name
  signal TERM "$@"
  wait_for 2 "$* to end" gone "$@" || signal KILL "$@"
  wait_for 10 "$* to end" gone "$@" || die "some of these processes do not end: $*"
  for name in "$@"; do rm -f "$LAB/run/$name.pid"; done
}

signal() {
  local name pid
  for name in "${@:2}"; do
    if pid=$(pid_of "$name"); then kill "-$1" "$pid" 2>/dev/null || true; fi
  done
}

gone() {
  local name
  for name in "$@"; do
    ! pid_of "$name" >/dev/null || return 1
  done
}

# launched: the names of all that was started.
launched() {
  local file
  for file in "$LAB"/run/*.pid; do
    [[ ! -e $file ]] || basename "$file" .pid
  done
}

free_port() {
  local port
  for _ in {1..100}; do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 8<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      printf '%s' "$port"
      return
    fi
  done
  return 1
}
