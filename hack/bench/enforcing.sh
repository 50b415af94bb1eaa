# shellcheck shell=bash
# What enforcing takes of the agent: planning for 250 pods, and adopting what
# runs after a kill. Supervisor and kernel are played (standins.go, a made-up
# sysfs and cgroup tree), so that this is the agent's share alone, its JVM's
# start with it; hack/vm/test has the real ones, twenty times slower.
#
# Needs: LAB, compare.sh (built_agent) and the libraries that hack/bench/run
# sources

PLANNED=250 KILLS=7

table_enforcing() {
  mapfile -t AGENT < <(built_agent)
  table_plans
  play_machine
  table_adoption
  halt standins
}

table_plans() {
  local command=("${AGENT[@]}") i first fifty ninetynine
  # After the jars that the AOT cache knows, or it would not be used.
  for i in "${!command[@]}"; do
    [[ ${command[i]} != CLASSPATH=* ]] || command[i]+=:$(printf '%s:' "$ROOT"/hack/bench/agents/target/*.jar)
  done
  command[-1]=io.temper.bench.Plans
  "${command[@]}" "$PLANNED" 2>/dev/null >"$LAB/plans"
  read -r _ first < <(grep '^first' "$LAB/plans")
  read -r _ fifty _ ninetynine < <(grep '^p50' "$LAB/plans")
  echo
  echo "| a plan for $PLANNED pods on 32 cores, written as scx_layered's configuration | µs of CPU |"
  echo "|---|---|"
  echo "| first of a JVM | $first |"
  echo "| warmed, p50 / p99 | $fifty / $ninetynine |"
}

# play_machine: what the agent finds where enforcing is possible.
play_machine() {
  local machine=$LAB/machine uid id
  mkdir -p "$machine"/{run,sys/kernel/sched_ext/root,sys/kernel/btf,sys/devices/system}
  echo disabled >"$machine/sys/kernel/sched_ext/state"
  touch "$machine/sys/kernel/btf/vmlinux"
  ln -s /sys/devices/system/cpu "$machine/sys/devices/system/cpu"
  kube create namespace bench >/dev/null
  register_node
  install_chart --set apiserver.external.host=localhost,apiserver.external.port="$(free_port)"
  wait_for 120 "a service account" kube -n bench get serviceaccount default || die "no service account"
  load pods --namespace bench --node "$(plain_node)" --clients "$STANDINS" >"$LAB/pods"
  while read -r uid id _; do
    mkdir -p "$machine/cgroup/kubepods/burstable/pod$uid/$id"
  done <"$LAB/pods"
  touch "$machine/cgroup/cgroup.controllers"
  (cd "$ROOT/hack/bench/standins" && go build -trimpath -o "$LAB/standins" .)
  launch standins "$LAB/standins" --supervisor "$machine/run/supervisor.sock"
}

table_adoption() {
  local state=$LAB/state-adopting machine=$LAB/machine kill began pid
  mkdir -p "$state"
  account_kubeconfig temper-nodeagent "$state/kubeconfig" --bound-object-kind=Node --bound-object-name="$(plain_node)"
  AGENT_HTTP_PORT=$(free_port)
  : >"$LAB/adopted"
  # The first finds nothing to adopt and starts it.
  for ((kill = 0; kill <= KILLS; kill++)); do
    began=$(date +%s%N)
    launch adopting "${AGENT[@]}" --node-name="$(plain_node)" --state-dir="$state" --client-ca-file="$state/none" \
      --kubeconfig="$state/kubeconfig" --bind-address=127.0.0.1 --http-port="$AGENT_HTTP_PORT" --grpc-port="$(free_port)" \
      --enforce=auto --run-dir="$machine/run" --sys-root="$machine/sys" --cgroup-root="$machine/cgroup" \
      --cpu-manager-state="$machine/none"
    pid=$(pid_of adopting)
    until enforcing; do
      (($(date +%s%N) - began < 120000000000)) || die "the agent does not enforce" "see $LAB/log/adopting.log"
      sleep 0.02
    done
    ((kill == 0)) || echo "$((($(date +%s%N) - began) / 1000000)) $(thread_times "$pid" | awk '{all += $3} END {printf "%.0f", all / 1e6}')" >>"$LAB/adopted"
    signal KILL adopting
    wait "$pid" 2>/dev/null || true
    wait_for 10 "the agent to be gone" gone adopting || die "the agent does not die"
  done
  echo
  echo "| $KILLS kills, from the start of the next agent until it says that it enforces what ran, $STANDINS pods, load $(cut -d' ' -f1 /proc/loadavg) | ms, median | least | most |"
  echo "|---|---|---|---|"
  adopted 1 "by the clock"
  adopted 2 "of CPU"
}

enforcing() {
  curl --silent --fail "http://127.0.0.1:$AGENT_HTTP_PORT/metrics" | grep -q '^temper_enforcement_info.*Enforcing'
}

# adopted COLUMN WHAT
adopted() {
  awk -v column="$1" '{print $column}' "$LAB/adopted" | sort -n |
    awk -v what="$2" '{value[NR] = $1} END {printf "| %s | %d | %d | %d |\n", what, value[int((NR + 1) / 2)], value[1], value[NR]}'
}
