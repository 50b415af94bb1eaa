# shellcheck shell=bash
# What is measured: Temper's API server with made-up agents, a CRD of the
# cluster, and the sample-apiserver with an etcd of its own.
#
# Needs: LAB, and the libraries that hack/bench/run sources

# By the name of a subject: the process that answers, the collection of copies
# of live objects, and the one that is written to.
declare -A PROCESS=([temper]=temper-apiserver [crd]=kube-apiserver [sample]=wardle)
declare -A COPIES=(
  [temper]=/apis/temper.io/v1/podperfs
  [crd]=/apis/bench.temper.io/v1/podrows
  [sample]=/apis/wardle.example.com/v1alpha1/namespaces/default/flunders
)
declare -A WRITTEN=(
  [temper]=/apis/temper.io/v1/devsessions
  [crd]=/apis/bench.temper.io/v1/sessionrows
  [sample]=/apis/wardle.example.com/v1alpha1/namespaces/bench/flunders
)

MEMORY_LIMIT=512m

start_ours() {
  kube create namespace bench >/dev/null
  TEMPER_PORT=$(free_port)
  make_nodes 10
  install_chart --set apiserver.external.host=localhost,apiserver.external.port="$TEMPER_PORT"
  start_temper crd
  wait_for 30 "the agents' authority" authority || die "no authority"
  make_templates
  wait_for 60 temper served temper || die "temper is not served" "see $LAB/log"
}

start_peers() {
  SAMPLE_PORT=$(free_port)
  say "sample-apiserver"
  certify_sample
  # Admission and priority and fairness cost it time that machinery does not spend.
  start_sample "$SAMPLE_PORT" --enable-priority-and-fairness=false \
    --disable-admission-plugins=NamespaceLifecycle,MutatingAdmissionPolicy,MutatingAdmissionWebhook,ValidatingAdmissionPolicy,ValidatingAdmissionWebhook,BanFlunder
  register_sample "$SAMPLE_PORT" v1alpha1
  start_etcd temper
  TEMPER_ETCD_PORT=$ETCD_PORT
  kube apply -f "$ROOT/hack/bench/crd.yaml" >/dev/null
  for subject in crd sample; do
    wait_for 60 "$subject" served "$subject" || die "$subject is not served" "see $LAB/log"
  done
}

# make_nodes N: so many, whose agents answer from AGENTS_PORT on.
AGENTS_PORT=10000
make_nodes() {
  NODES=$1
  seq 0 $((NODES - 1)) | jq -s '{apiVersion: "v1", kind: "List", items: map({apiVersion: "v1", kind: "Node",
    metadata: {name: "bench-\(.)", labels: {"node.kubernetes.io/instance-type": "m5.2xlarge"}}})}' |
    kube apply -f - >/dev/null
}

endpoints() {
  seq 0 $((NODES - 1)) | jq -rs --argjson port "$AGENTS_PORT" \
    'map("bench-\(.)=127.0.0.1:\($port + .)") | join(",")'
}

# start_temper BACKEND [FLAGS...]: anew, with its stored kinds kept there.
start_temper() {
  local began flags=(--storage-backend="$1" --agent-endpoints="$(endpoints)" "${@:2}")
  [[ $1 != etcd ]] || flags+=(--etcd-servers="http://127.0.0.1:$TEMPER_ETCD_PORT")
  if pid_of temper-apiserver >/dev/null; then halt temper-apiserver; fi
  began=$(date +%s%N)
  # As much memory as the chart gives it.
  JDK_JAVA_OPTIONS="-XX:MaxRAM=$MEMORY_LIMIT" start_apiserver "$(module_of temper-apiserver)" "$TEMPER_PORT" "${flags[@]}"
  wait_for 60 "temper-apiserver" ready || die "temper-apiserver does not start" "see $LAB/log"
  START_MILLIS=$((($(date +%s%N) - began) / 1000000))
}

ready() {
  curl --silent --fail --insecure "https://127.0.0.1:$TEMPER_PORT/readyz"
}

authority() {
  secret_file temper-agent-ca tls.crt >"$LAB/agent-ca.crt" &&
    (umask 077; secret_file temper-agent-ca tls.key >"$LAB/agent-ca.key")
}

served() {
  kube get --raw "${WRITTEN[$1]}"
}

# live_objects N: rows of so many pods, and copies of them at the peers.
live_objects() {
  start_agents $(($1 / NODES)) 0
  say "the same objects in a CRD and in the sample-apiserver"
  load fill --from "${COPIES[temper]}" --to "${COPIES[crd]}" --object "$LAB/podrow.json" >/dev/null
  load fill --from "${COPIES[temper]}" --to "${COPIES[sample]}" --object "$LAB/flunder.json" --annotate >/dev/null
}

# start_agents PODS_EACH CHANGES_A_SECOND: those of all nodes, anew.
start_agents() {
  LIVE=$((NODES * $1))
  if pid_of bench-agents >/dev/null; then halt bench-agents; fi
  launch bench-agents "$JAVA_HOME/bin/java" -cp "$(printf '%s:' "$ROOT"/hack/bench/agents/target/*.jar)$ROOT/hack/bench/agents/target/lib/*" \
    io.temper.bench.Main --ca-cert "$LAB/agent-ca.crt" --ca-key "$LAB/agent-ca.key" --nodes "$NODES" --pods "$1" \
    --changes "$2" --port "$AGENTS_PORT"
  say "waiting for $LIVE rows"
  wait_for 600 "$LIVE rows" rows || die "the rows do not come" "see $LAB/log"
}

rows() {
  [[ $(kube get --raw "${COPIES[temper]}?limit=1" | jq '1 + (.metadata.remainingItemCount // 0)') == "$LIVE" ]]
}

# make_templates: what the made objects are like. A session's fields stand in
# the sample's object as annotations, for it has no such fields.
make_templates() {
  local spec='{"owner":{"userId":"ada","hostname":"laptop"},"type":"Exec","namespace":"shop","target":"deployment/web"}'
  local metadata='{"labels":{"team":"payments"},"annotations":{"bench.temper.io/filler":"'
  metadata+=$(printf 'x%.0s' {1..600})'"}}'
  jq -n '{apiVersion: "bench.temper.io/v1", kind: "PodRow"}' >"$LAB/podrow.json"
  jq -n '{apiVersion: "wardle.example.com/v1alpha1", kind: "Flunder", spec: {reference: "checkout"}}' >"$LAB/flunder.json"
  jq -n --argjson m "$metadata" --argjson s "$spec" \
    '{apiVersion: "temper.io/v1", kind: "DevSession", metadata: $m, spec: $s}' >"$LAB/temper.json"
  jq -n --argjson m "$metadata" --argjson s "$spec" \
    '{apiVersion: "bench.temper.io/v1", kind: "SessionRow", metadata: $m, spec: $s}' >"$LAB/crd.json"
  jq -n --argjson m "$metadata" --argjson s "$spec" \
    '{apiVersion: "wardle.example.com/v1alpha1", kind: "Flunder",
      metadata: ($m | .annotations.fields = ($s | tojson)), spec: {reference: "checkout"}}' >"$LAB/sample.json"
}

# load COMMAND FLAGS...
load() {
  "$LAB/load" "$@" --kubeconfig "$LAB/kubeconfig"
}

kube() {
  kubectl "$@"
}

# straight SUBJECT: how a server is asked without kube-apiserver in between.
straight() {
  case $1 in
    temper) printf -- '--server=https://127.0.0.1:%s' "$TEMPER_PORT" ;;
    sample) printf -- '--server=https://127.0.0.1:%s' "$SAMPLE_PORT" ;;
  esac
}


# memory PROCESS FIELD, in KiB
memory() {
  awk -v field="$2:" '$1 == field {print $2}' "/proc/$(process_id "$1")/status"
}

process_id() {
  pid_of "$1" || cat "$LAB/run/$1.pid"
}

# ticks PROCESS: CPU time of all its threads, in ticks of the clock.
ticks() {
  local stat
  stat=$(<"/proc/$(process_id "$1")/stat")
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  echo $((${12} + ${13}))
}
