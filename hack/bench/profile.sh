# shellcheck shell=bash
# Where the agent's cost goes, by its threads: the real agent, from its image's
# runtime, jars and AOT cache, on this machine as a node with real processes in
# cgroups of their own, and two API servers that are subscribed to it. Without
# a kubelet and beside nobody: hack/bench/agent has those.
#
# Needs: LAB, and the libraries that hack/bench/run sources

STANDINS=110 THREADS_EACH=18
SETTLE=600 MEASURE=300

table_profile() {
  start_standins
  start_observed
  say "letting it settle for $SETTLE s"
  sleep "$SETTLE"
  say "measuring for $MEASURE s"
  measure temper-nodeagent >"$LAB/agent.measured"
  echo
  echo "| the agent with $STANDINS pods of $THREADS_EACH threads, $((SETTLE / 60)) minutes after its start, over $((MEASURE / 60)) minutes | |"
  echo "|---|---|"
  awk '{what = $1; $1 = ""; gsub(/_/, " ", what); print "| " what " |" $0 " |"}' "$LAB/agent.measured"
  halt_observed
}

# start_standins: pods in the API, and their processes.
start_standins() {
  [[ $(id -u) == 0 ]] || die "cgroups need root"
  kube create namespace bench >/dev/null
  register_node
  wait_for 120 "a service account" kube -n bench get serviceaccount default || die "no service account"
  (cd "$ROOT/hack/bench/standins" && go build -trimpath -o "$LAB/standins" .)
  load pods --namespace bench --node "$(plain_node)" --clients "$STANDINS" >"$LAB/pods"
  # shellcheck disable=SC2016 # the shell that is started is to expand them
  launch standins sh -c 'exec "$0" --threads "$1" <"$2"' "$LAB/standins" "$THREADS_EACH" "$LAB/pods"
  wait_for 120 "the pods' processes" grep -q running "$LAB/log/standins.log" || die "the pods do not run" "see $LAB/log"
}

# start_observed: two API servers, and the agent that both subscribe to.
start_observed() {
  local agent server port grpc cache
  agent=$(module_of temper-nodeagent) server=$(module_of temper-apiserver)
  [[ -e $(aot_cache "$agent") ]] || train "$agent" || say "without an AOT cache"
  port=$(free_port) grpc=$(free_port)
  install_chart --set apiserver.external.host=localhost,apiserver.external.port="$port"
  start_apiserver "$server" "$port" --agent-endpoints="$(plain_node)=127.0.0.1:$grpc"
  # Of two processes, both are known by a name of their own.
  mv "$LAB/run/temper-apiserver.pid" "$LAB/run/temper-apiserver-1.pid"
  mv "$LAB/log/temper-apiserver.log" "$LAB/log/temper-apiserver-1.log"
  wait_for 120 "the agents' authority" authority || die "no authority"
  start_apiserver "$server" "$(free_port)" --agent-endpoints="$(plain_node)=127.0.0.1:$grpc"
  cache=$(aot_cache "$agent")
  if [[ -e $cache ]]; then
    JDK_JAVA_OPTIONS=-XX:AOTCache=$cache start_agent "$agent" "$grpc" --enforce=observe
  else
    start_agent "$agent" "$grpc" --enforce=observe
  fi
  wait_for 120 "two subscribers" subscribed || die "the API servers do not subscribe" "see $LAB/log"
}

subscribed() {
  curl --silent --fail "http://127.0.0.1:$AGENT_HTTP_PORT/metrics" | grep -q '^temper_agent_subscribers 2$'
}

halt_observed() {
  halt temper-nodeagent temper-apiserver-1 temper-apiserver standins
}

# measure PROCESS: its cost over a while, a line each.
measure() {
  local pid load
  pid=$(process_id "$1")
  thread_times "$pid" >"$LAB/before"
  sleep "$MEASURE"
  thread_times "$pid" >"$LAB/after"
  load=$(cut -d' ' -f1-3 /proc/loadavg)
  # By threads of one name; those that came and went between are not seen here.
  awk -v seconds="$MEASURE" '
    NR == FNR {before[$1] = $3; next}
    {used = $3 - before[$1]; all += used; by[$2] += used}
    END {
      printf "CPU %.4f %% of a core\n", all / seconds / 1e7
      for (name in by) if (by[name] / seconds / 1e7 >= 0.0005) printf "of_that_%s %.4f %%\n", name, by[name] / seconds / 1e7
    }' "$LAB/before" "$LAB/after" | sort -k2,2nr
  awk '/^(VmRSS|RssAnon|RssFile):/ {printf "%s %.1f MiB\n", $1 == "VmRSS:" ? "resident" : $1 == "RssAnon:" ? "of_that_anonymous" : "of_that_of_files", $2 / 1024}' "/proc/$pid/status"
  echo "threads $(wc -l <"$LAB/after")"
  echo "load_of_the_machine $load"
}

# thread_times PID: number, name and nanoseconds on a CPU of each thread.
thread_times() {
  local task name spent
  for task in "/proc/$1/task/"*; do
    { name=$(<"$task/comm") && read -r spent _ <"$task/schedstat"; } 2>/dev/null || continue
    name=${name//[^A-Za-z0-9-]/_}
    echo "${task##*/} ${name%%[0-9]*} $spent"
  done
}
