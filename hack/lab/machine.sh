# shellcheck shell=bash
# The lab's machine: one process tree with network, mounts, process numbers,
# host name and cgroup root of its own. To what runs inside it is an ordinary
# node (standard paths, /kubepods at the cgroup root); to the host it is one
# process. Ending that process ends everything in it, mounts and network too,
# so nothing has to be found and cleaned up piece by piece.
#
# Needs: LAB (the lab's directory), CONTROLPLANE (the multi-call binary), say.sh

machine_name() {
  printf 'temper-lab-%s' "$(printf '%s' "$LAB" | sha256sum | cut -c1-8)"
}

# Each mounted cgroup hierarchy: TYPE MOUNTPOINT OPTIONS.
cgroup_hierarchies() {
  awk '/ - cgroup2? / {
    split($0, half, " - "); split(half[1], left, " "); split(half[2], right, " ")
    print right[1], left[5], right[3]
  }' /proc/self/mountinfo
}

machine_up() {
  local name pid inside
  name=$(machine_name)
  mkdir -p "$LAB"/machine/{run,lib,log}
  say "machine $name: own network, mounts, processes and cgroups"
  (
    machine_enter_cgroup "$name"
    cd /
    exec setsid unshare --cgroup --net --mount --pid --uts --ipc --fork --kill-child \
      --mount-proc --propagation slave \
      "$LAB_HOME/machine-init" "$LAB" "$CONTROLPLANE" "$NODE_NAME"
  ) </dev/null >"$LAB/log/machine.log" 2>&1 6>&- 7>&- &
  pid=$!
  wait_for 10 "the machine" machine_child "$pid" ||
    die "the lab's machine did not start" "see $LAB/log/machine.log"
  inside=$(machine_child "$pid")
  printf '%s %s\n' "$inside" "$(start_time "$inside")" >"$LAB/run/machine.pid"
  wait_for 20 "the machine's network" test -e "$LAB/machine/run/ready" ||
    die "the lab's machine did not come up" "see $LAB/log/machine.log"
}

# machine_child PID: the child that is process 1 of a namespace of its own.
machine_child() {
  local child
  for child in $(ps -o pid= --ppid "$1"); do
    grep -q '^NSpid:.*[[:space:]]1$' "/proc/$child/status" 2>/dev/null || continue
    printf '%s' "$child"
    return
  done
  return 1
}

# machine_enter_cgroup NAME: puts this shell into a cgroup of that name in
# every hierarchy; unshare --cgroup then makes it the root.
machine_enter_cgroup() {
  local type point options file
  while read -r type point options; do
    mkdir -p "$point/$1"
    if [[ ,$options, == *,cpuset,* ]]; then
      for file in cpuset.cpus cpuset.mems; do cat "$point/$file" >"$point/$1/$file"; done
    fi
    if [[ $type == cgroup2 ]]; then
      # What the machine may hand on, its parent must give it first.
      for file in $(<"$point/cgroup.controllers"); do
        echo "+$file" >"$point/cgroup.subtree_control" || true
      done
    fi
    echo "$BASHPID" >"$point/$1/cgroup.procs"
  done < <(cgroup_hierarchies)
}

# machine_pid: process 1 of the machine, seen from the host.
machine_pid() {
  local pid started
  [[ -r $LAB/run/machine.pid ]] || return 1
  read -r pid started <"$LAB/run/machine.pid"
  [[ $(start_time "$pid") == "$started" ]] && printf '%s' "$pid"
}

# machine_place: the words before a command that make it run inside.
machine_place() {
  printf '%s\n' nsenter --target "$(machine_pid)" --mount --net --pid --uts --ipc --cgroup -- "$LAB_HOME/machine-enter"
}

# machine_run COMMAND...: runs inside the machine.
machine_run() {
  local place
  mapfile -t place < <(machine_place)
  "${place[@]}" "$@"
}

# machine_processes: all of them, seen from the host. The cgroup tells even
# when a lab died half way and left no records.
machine_processes() {
  local name point
  name=$(machine_name)
  while read -r _ point _; do
    [[ ! -d $point/$name ]] || find "$point/$name" -name cgroup.procs -exec cat {} +
  done < <(cgroup_hierarchies) | sort -u
}

machine_gone() {
  [[ -z $(machine_processes) ]]
}

machine_down() {
  local name point pid
  name=$(machine_name)
  for pid in $(machine_processes); do kill -KILL "$pid" 2>/dev/null || true; done
  wait_for 20 "the machine's processes to end" machine_gone ||
    die "processes of $name do not end" "$(machine_processes | tr '\n' ' ')"
  while read -r _ point _; do
    [[ ! -d $point/$name ]] || find "$point/$name" -depth -type d -exec rmdir {} + ||
      die "cgroup $point/$name cannot be removed"
  done < <(cgroup_hierarchies)
}
