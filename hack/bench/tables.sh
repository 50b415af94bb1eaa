# shellcheck shell=bash
# The tables that hack/bench/run prints.
#
# Needs: subjects.sh and the settings of hack/bench/run

heading() {
  echo "$(date -u +%F), $(nproc) cores ($(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo)), Linux $(uname -r), commit $(git -C "$ROOT" rev-parse --short HEAD); $ROUNDS rounds of $SECONDS_EACH s by turns after one to warm up, medians. Clients, kube-apiserver, two etcds without fsync, Temper and the sample-apiserver share the machine."
}

table_lists() {
  local size
  for size in ${PODS//,/ }; do
    live_objects "$size"
    title "Lists of $size objects, $CLIENTS clients" "KB each"
    compare "list, JSON" temper,crd,sample list
    compare "list, Table" temper,crd,sample list --accept "application/json;as=Table;v=v1;g=meta.k8s.io"
    compare "list, metadata only" temper,crd,sample list --accept "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
    compare "watch, until initial events end" temper,crd,sample sync
    STRAIGHT=true
    compare "list, JSON, straight to the server" temper,sample list
    STRAIGHT=false
    table_memory "$size"
  done
}

# table_memory SIZE: what streaming lists cost that are opened all at once, and
# then held open.
table_memory() {
  local subject clients=100
  echo
  echo "| $clients streaming lists of $1 objects at once, straight to the server | resident before, MiB | highest, MiB | while open, MiB | highest, KiB per client |"
  echo "|---|---|---|---|---|"
  for subject in temper sample; do
    held "$subject" "$clients"
  done
}

# held SUBJECT CLIENTS
held() {
  local process=${PROCESS[$1]} before highest after
  before=$(memory "$process" VmRSS)
  # Lets VmHWM, the highest there was, begin anew.
  echo 5 >"/proc/$(process_id "$process")/clear_refs"
  rm -f "$LAB/go-on" && mkfifo "$LAB/go-on"
  load hold --path "${COPIES[$1]}" --clients "$2" "$(straight "$1")" <"$LAB/go-on" >"$LAB/held" &
  exec 6>"$LAB/go-on"
  wait_for 120 "the streaming lists of $1" grep -q synced "$LAB/held" || die "the streaming lists of $1 do not come"
  after=$(memory "$process" VmRSS)
  highest=$(memory "$process" VmHWM)
  exec 6>&-
  wait $!
  echo "| $1 | $((before / 1024)) | $((highest / 1024)) | $((after / 1024)) | $(((highest - before) / $2)) |"
}

table_stores() {
  local backend
  for backend in etcd crd; do
    start_temper "$backend"
    wait_for 60 "temper" served temper || die "temper is not served" "see $LAB/log"
    title "Writes, Temper's kept in $(kept_in "$backend"), $((2 * CLIENTS)) clients" "KB each"
    compare "create, three patches, delete" temper,crd,sample write --object --clients "$((2 * CLIENTS))"
    title "One change seen by $WATCHES watches, Temper's kept in $(kept_in "$backend")" "CPU of the server, µs per event"
    compare "change → last watcher" temper,crd,sample fanout --object --clients "$WATCHES"
  done
}

kept_in() {
  case $1 in
    etcd) echo "an etcd" ;;
    crd) echo "custom resources" ;;
  esac
}

# table_crowd: a large cluster whose pods change all the time, and everybody
# who watches it. Without a peer: nothing else gets measurements this way.
table_crowd() {
  local before
  if pid_of bench-agents >/dev/null; then halt bench-agents; fi
  make_nodes 1000
  start_temper crd
  start_agents 30 500
  before=$(($(memory temper-apiserver VmRSS) / 1024))
  load crowd --path "${COPIES[temper]}" --clients 10000 --whole 100 --seconds 30 \
    --pid "$(process_id temper-apiserver)" "$(straight temper)" >"$LAB/measured"
  echo
  echo "| $NODES nodes, $LIVE pods, 500 changes a second made; 10,000 watches straight to the server, 100 of them of everything | measured |"
  echo "|---|---|"
  jq -r --argjson before "$before" --argjson after "$(($(memory temper-apiserver VmHWM) / 1024))" '
    def row($what; $value): "| \($what) | \($value) |";
    def short: . * 10 | round / 10;
    row("changes a second that all of the 100 saw"; .changesPerSecond | short),
    row("events a second, all watches together"; .perSecond | short),
    row("first to last of the 100, p50 / p99, ms"; "\(.p50Millis | short) / \(.p99Millis | short)"),
    row("CPU of the server, cores"; .cores * 100 | round / 100),
    row("resident before the watches / highest, MiB"; "\($before) / \($after)")' <"$LAB/measured"
}

# table_ingest: the same cluster while nobody watches, with what it keeps on a
# disk. Without a peer, as above.
table_ingest() {
  local seconds=300 before began after took
  if pid_of bench-agents >/dev/null; then halt bench-agents; fi
  make_nodes 1000
  MEMORY_LIMIT=3g start_temper crd --telemetry-dir="$LAB/telemetry" --history-dir="$LAB/history"
  start_agents 30 2000
  sleep 60
  metrics >"$LAB/metrics.before"
  before=$(ticks temper-apiserver)
  began=$(date +%s%N)
  sleep "$seconds"
  after=$(ticks temper-apiserver)
  took=$((($(date +%s%N) - began) / 1000000))
  metrics >"$LAB/metrics.after"
  echo
  echo "| $NODES nodes, $LIVE pods with $((2 * LIVE)) containers, 2,000 of the pods telling anew each second | measured |"
  echo "|---|---|"
  echo "| CPU of the server, cores, over $seconds s | $(jq -nr "($after - $before) * 1000 / $(getconf CLK_TCK) / $took * 100 | round / 100") |"
  echo "| values taken down a second | $(jq -nr "($(metric temper_telemetry_samples_total after) - $(metric temper_telemetry_samples_total before)) * 1000 / $took | round") |"
  echo "| nodes, pods and containers in the telemetry store | $(metric temper_telemetry_subjects after) |"
  echo "| its memory, MiB | $(jq -nr "$(metric temper_telemetry_memory_bytes after) / 1048576 | round") |"
  echo "| its log of the newest half hour, bytes a value | $(jq -nr "$(metric temper_telemetry_log_bytes after) / $(metric temper_telemetry_samples_total after) * 100 | round / 100") |"
  echo "| resident now / highest, MiB | $(($(memory temper-apiserver VmRSS) / 1024)) / $(($(memory temper-apiserver VmHWM) / 1024)) |"
  wait_for 300 "the costs" costs || die "the costs do not come" "see $LAB/log"
  echo
  echo "| 100 times, one after the other, while all that goes on | p50, ms | p99, ms | rows |"
  echo "|---|---|---|---|"
  asked "get savings"
  asked "get costs -A"
  asked "get nodeperfs"
  asked "get podperfs -n shop-1"
  asked "get podperfs -A"
  echo "| kubectl version --client, which asks nobody | $(times kubectl version --client) | |"
}

# metrics: the server's own, as kube-apiserver's first administrator.
metrics() {
  curl --silent --fail --insecure --cert "$LAB/pki/admin.crt" --key "$LAB/pki/admin.key" "https://127.0.0.1:$TEMPER_PORT/metrics"
}

# metric NAME before|after
metric() {
  awk -v name="$1" '$1 == name {print $2; found = 1} END {exit !found}' "$LAB/metrics.$2"
}

costs() {
  (($(kube get costs -A --no-headers 2>/dev/null | wc -l) >= 3000))
}

# asked ARGUMENTS: a row of how long kubectl takes for it, its own start included.
asked() {
  # shellcheck disable=SC2086
  echo "| kubectl $1 | $(times kube $1) | $(kube $1 --no-headers | wc -l) |"
}

# times COMMAND...: p50 and p99 of a hundred runs in milliseconds, as two cells.
times() {
  local began
  for _ in {1..100}; do
    began=$(date +%s%N)
    "$@" >/dev/null
    echo $((($(date +%s%N) - began) / 1000))
  done | sort -n | awk '{all[NR] = $1} END {printf "%.1f | %.1f", all[int(NR / 2)] / 1000, all[int(NR * 0.99)] / 1000}'
}

table_processes() {
  local before after began took
  echo
  echo "| process | start to ready | resident | CPU |"
  echo "|---|---|---|---|"
  echo "| temper-apiserver, after all of the above | $START_MILLIS ms | $(($(memory temper-apiserver VmRSS) / 1024)) MiB | |"
  # The real agent on this machine, calm: what it costs over a minute.
  if pid_of bench-agents >/dev/null; then halt bench-agents; fi
  register_node
  start_agent "$(module_of temper-nodeagent)" "$(free_port)" >/dev/null
  sleep 30
  before=$(ticks temper-nodeagent)
  began=$(date +%s%N)
  sleep 60
  after=$(ticks temper-nodeagent)
  took=$((($(date +%s%N) - began) / 1000000))
  echo "| temper-nodeagent, no pods, after its start-up | | $(($(memory temper-nodeagent VmRSS) / 1024)) MiB | $(jq -nr "($after - $before) * 1000 / $(getconf CLK_TCK) / $took * 100000 | round / 1000") % of a core |"
}

# title WHAT LAST_COLUMN
title() {
  echo
  echo "| $1 | Temper /s | CRD /s | ratio | sample /s | ratio | p50 ms | p99 ms | $2 | errors |"
  echo "|---|---|---|---|---|---|---|---|---|---|"
}

# compare WHAT SUBJECT,... COMMAND [FLAGS...]: rounds by turns as a row of
# medians and of Temper's ratios to them. With --object the collection that is
# written to, and CPU instead of bytes for a fan-out.
STRAIGHT=false
compare() {
  local what=$1 subjects=${2//,/ } command=$3 subject round path flags
  shift 3
  rm -f "$LAB"/measured.{temper,crd,sample}
  # The first round is nobody's: compilers and caches warm up.
  for ((round = 0; round <= ROUNDS; round++)); do
    for subject in $subjects; do
      flags=(--clients "$CLIENTS" "$@")
      path=${COPIES[$subject]}
      if [[ ${1:-} == --object ]]; then
        path=${WRITTEN[$subject]}
        flags=(--object "$LAB/$subject.json" "${@:2}")
      fi
      if $STRAIGHT; then flags+=("$(straight "$subject")"); fi
      load "$command" --path "$path" --seconds "$SECONDS_EACH" --pid "$(process_id "${PROCESS[$subject]}")" \
        "${flags[@]}" >"$LAB/measured"
      ((round == 0)) || cat "$LAB/measured" >>"$LAB/measured.$subject"
    done
  done
  touch "$LAB"/measured.{temper,crd,sample}
  jq -nr --arg what "$what" --arg command "$command" --slurpfile temper "$LAB/measured.temper" \
    --slurpfile crd "$LAB/measured.crd" --slurpfile sample "$LAB/measured.sample" '
    def median(f): map(f) | sort | .[length / 2 | floor];
    def short: if . == null then "–" elif . < 10 then . * 100 | round / 100 else . * 10 | round / 10 end;
    def all(f): [$temper, $crd, $sample | median(f) | short | tostring] | join(" / ");
    def over($peer): ($peer | median(.perSecond)) as $p
      | if ($p // 0) == 0 then "–" else "**\($temper | median(.perSecond) / $p * 10 | round / 10)×**" end;
    "| \($what) | \($temper | median(.perSecond) | short) | \($crd | median(.perSecond) | short) | \(over($crd)) | \($sample | median(.perSecond) | short) | \(over($sample)) | \(all(.p50Millis)) | \(all(.p99Millis)) | \(if $command == "fanout" then all(.cpuMicrosEach) else all(.bytesEach / 1000) end) | \([$temper[], $crd[], $sample[] | .errors] | add) |"'
}
