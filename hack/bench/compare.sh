# shellcheck shell=bash
# Two builds of the agent beside each other: the same pods and minutes, an API
# server subscribed to each, both with the runtime, options and AOT cache of
# their images. What neighbours on the machine take they take from both, so
# that ratios hold where absolute figures do not.
#
# Needs: OTHER (a checkout of the other build), profile.sh and the libraries
# that hack/bench/run sources

COMPARE_SETTLE=150 COMPARE_MEASURE=150
declare -A HTTP_PORTS=()

table_compare() {
  local name
  [[ -e ${OTHER:-}/nodeagent/pom.xml ]] || die "--other names no checkout" "git worktree add DIR COMMIT makes one"
  start_standins
  install_chart --set apiserver.external.host=localhost,apiserver.external.port="$(free_port)"
  start_compared other "$OTHER"
  start_compared this "$ROOT"
  for name in other this; do
    wait_for 120 "the subscriber of $name" subscribed_to "$name" || die "nobody subscribes to $name" "see $LAB/log"
  done
  say "letting them settle for $COMPARE_SETTLE s"
  sleep "$COMPARE_SETTLE"
  say "measuring for $COMPARE_MEASURE s"
  for name in other this; do thread_times "$(pid_of "agent-$name")" >"$LAB/$name.before"; done
  sleep "$COMPARE_MEASURE"
  for name in other this; do thread_times "$(pid_of "agent-$name")" >"$LAB/$name.after"; done
  show_compared
  halt agent-other agent-this apiserver-other apiserver-this standins
}

# start_compared NAME ROOT: the agent of that checkout, and an API server of
# this one that subscribes to it.
start_compared() {
  local name=$1 grpc state=$LAB/state-$1
  local -a command
  grpc=$(free_port)
  start_apiserver apiserver/server "$(free_port)" --agent-endpoints="$(plain_node)=127.0.0.1:$grpc"
  mv "$LAB/run/temper-apiserver.pid" "$LAB/run/apiserver-$name.pid"
  mv "$LAB/log/temper-apiserver.log" "$LAB/log/apiserver-$name.log"
  wait_for 120 "the agents' authority" authority || die "no authority"
  HTTP_PORTS[$name]=$(free_port)
  mkdir -p "$state"
  account_kubeconfig temper-nodeagent "$state/kubeconfig" --bound-object-kind=Node --bound-object-name="$(plain_node)"
  mapfile -t command < <(ROOT=$2 built_agent)
  launch "agent-$name" "${command[@]}" --node-name="$(plain_node)" --state-dir="$state" \
    --client-ca-file="$LAB/agent-ca.crt" --kubeconfig="$state/kubeconfig" --bind-address=127.0.0.1 \
    --http-port="${HTTP_PORTS[$name]}" --grpc-port="$grpc" --enforce=observe
}

# built_agent: builds the agent of ROOT; what starts it as its image does, a word a line.
built_agent() {
  maven_package >&2
  [[ -e $(aot_cache nodeagent) ]] || train nodeagent >&2 || say "without an AOT cache" >&2
  printf '%s\n' env
  java_environment nodeagent
  printf 'CLASSPATH=%s\n' "$(stage_jars nodeagent)"
  printf '%s/bin/java\n' "$(java_runtime nodeagent)"
  java_options nodeagent
  if [[ -e $(aot_cache nodeagent) ]]; then printf -- '-XX:AOTCache=%s\n' "$(aot_cache nodeagent)"; fi
  main_class nodeagent
}

subscribed_to() {
  curl --silent --fail "http://127.0.0.1:${HTTP_PORTS[$1]}/metrics" | grep -q '^temper_agent_subscribers 1$'
}

show_compared() {
  local name
  echo
  echo "| two agents at once, $STANDINS pods of $THREADS_EACH threads, $((COMPARE_SETTLE / 60)) to $(((COMPARE_SETTLE + COMPARE_MEASURE) / 60)) minutes after their start, load $(cut -d' ' -f2 /proc/loadavg) | $(commit_of "$OTHER") | $(commit_of "$ROOT") | ratio |"
  echo "|---|---|---|---|"
  for name in other this; do
    spent_by_name "$LAB/$name.before" "$LAB/$name.after" >"$LAB/$name.spent"
    awk '/^(VmRSS|RssAnon):/ {print ($1 == "VmRSS:" ? "~resident, MiB" : "~of that anonymous, MiB") "\t" $2 / 1024}' \
      "/proc/$(pid_of "agent-$name")/status" >>"$LAB/$name.spent"
  done
  awk -F'\t' '
    NR == FNR {other[$1] = $2; next}
    {this[$1] = $2; if (!($1 in other)) other[$1] = 0}
    END {
      for (name in other) if (other[name] >= 0.002 || this[name] >= 0.002)
        printf "%s\t%.3f\t%.3f\t%s\n", name, other[name], this[name], other[name] > 0 ? sprintf("%.2f", this[name] / other[name]) : "–"
    }' "$LAB/other.spent" "$LAB/this.spent" | sort |
    awk -F'\t' '{sub(/^~/, "", $1); printf "| %s | %s | %s | %s |\n", $1, $2, $3, $4}'
}

# spent_by_name BEFORE AFTER: per cent of a core, all and by threads of a name.
spent_by_name() {
  awk -v seconds="$COMPARE_MEASURE" '
    NR == FNR {before[$1] = $3; next}
    {used = $3 - before[$1]; all += used; by[$2] += used}
    END {
      printf " CPU, %% of a core\t%.4f\n", all / seconds / 1e7
      for (name in by) printf "of that %s\t%.4f\n", name, by[name] / seconds / 1e7
    }' "$1" "$2"
}

commit_of() {
  git -C "$1" describe --always --dirty --abbrev=7 --exclude='*'
}
