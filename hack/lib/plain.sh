# shellcheck shell=bash
# Mode process: Temper's API server and agent as plain processes beside the
# control plane on loopback. This machine is the one node; no pod can run.
#
# Needs: as temper.sh, training.sh, and JAVA_HOME

plain_node() {
  uname -n | tr '[:upper:]' '[:lower:]'
}

# plain_up: the node object, the chart without pods, then the processes.
plain_up() {
  local apiserver agent port grpc webhook
  apiserver=$(module_of temper-apiserver)
  agent=$(module_of temper-nodeagent)
  if [[ $(cat "$LAB/run/images" 2>/dev/null) == "$TAG" ]] &&
    pid_of temper-apiserver >/dev/null && pid_of temper-nodeagent >/dev/null &&
    pid_of temper-admission >/dev/null; then
    say "Temper's processes are running"
    return
  fi
  halt temper-apiserver temper-nodeagent temper-admission
  register_node
  port=$(free_port)
  grpc=$(free_port)
  webhook=$(free_port)
  install_chart --set apiserver.external.host=localhost,apiserver.external.port="$port" \
    --set admission.external.url="https://127.0.0.1:$webhook/overcommit"
  start_apiserver "$apiserver" "$port" --agent-endpoints="$(plain_node)=127.0.0.1:$grpc"
  start_agent "$agent" "$grpc"
  # It starts quickly enough without a training run.
  if [[ ! ${TRAINING:-} ]]; then start_admission "$(module_of temper-admission)" "$webhook"; fi
  printf '%s\n' "$TAG" >"$LAB/run/images"
}

# start_apiserver MODULE PORT FLAGS...
start_apiserver() {
  local state=$LAB/temper-apiserver
  mkdir -p "$state"
  secret_file temper-apiserver-serving tls.crt >"$state/tls.crt"
  (umask 077; secret_file temper-apiserver-serving tls.key >"$state/tls.key")
  account_kubeconfig temper-apiserver "$state/kubeconfig"
  start_java "$1" --secure-port="$2" --bind-address=127.0.0.1 \
    --tls-cert-file="$state/tls.crt" --tls-private-key-file="$state/tls.key" \
    --kubeconfig="$state/kubeconfig" --namespace="$NAMESPACE" "${@:3}"
}

# start_agent MODULE GRPC_PORT FLAGS... The API server makes the authority that
# agents trust when it first starts.
start_agent() {
  local state=$LAB/temper-nodeagent
  mkdir -p "$state"
  account_kubeconfig temper-nodeagent "$state/kubeconfig" \
    --bound-object-kind=Node --bound-object-name="$(plain_node)"
  wait_for 60 "temper-apiserver" agent_authority "$state/ca.crt" ||
    die "temper-apiserver does not start" "see $LAB/log/temper-apiserver.log"
  AGENT_HTTP_PORT=$(free_port)
  start_java "$1" --node-name="$(plain_node)" --state-dir="$state" --client-ca-file="$state/ca.crt" \
    --kubeconfig="$state/kubeconfig" --bind-address=127.0.0.1 --http-port="$AGENT_HTTP_PORT" --grpc-port="$2" "${@:3}"
}

# start_admission MODULE PORT FLAGS...
start_admission() {
  local state=$LAB/temper-admission
  mkdir -p "$state"
  account_kubeconfig temper-admission "$state/kubeconfig"
  start_java "$1" --secure-port="$2" --bind-address=127.0.0.1 --serving-names=127.0.0.1 \
    --kubeconfig="$state/kubeconfig" --namespace="$NAMESPACE" "${@:3}"
}

agent_authority() {
  pid_of temper-apiserver >/dev/null || die "temper-apiserver ended" "see $LAB/log/temper-apiserver.log"
  kubectl -n "$NAMESPACE" get configmap temper-agent-ca -o jsonpath='{.data.ca\.crt}' >"$1" && [[ -s $1 ]]
}

# start_java MODULE ARGUMENTS...: what the module's image would run, but for
# the AOT cache.
start_java() {
  local module=$1 runtime options environment
  shift
  runtime=$(java_runtime "$module")
  mapfile -t options < <(java_options "$module")
  mapfile -t environment < <(java_environment "$module")
  launch "$(image_name "$module")" env "${environment[@]}" CLASSPATH="$(stage_jars "$module")" \
    "$runtime/bin/java" "${options[@]}" "$(main_class "$module")" "$@"
}

# java_options MODULE: one a line; with those of a training run while there is one.
java_options() {
  jq -r '.jvmOptions // [] | .[]' "$ROOT/$1/src/main/image/image.json"
  if [[ ${TRAINING:-} ]]; then training_options "$1"; fi
}

# java_environment MODULE: what its image sets, one a line.
java_environment() {
  jq -r '.environment // {} | to_entries[] | "\(.key)=\(.value)"' "$ROOT/$1/src/main/image/image.json"
}

main_class() {
  jq -er .mainClass "$ROOT/$1/src/main/image/image.json"
}

module_of() {
  local module
  while read -r module; do
    if [[ $(image_name "$module") == "$1" ]]; then
      printf '%s' "$module"
      return
    fi
  done < <(image_modules)
  die "no module builds $1"
}

secret_file() {
  kubectl -n "$NAMESPACE" get secret "$1" -o json | jq -er --arg key "$2" '.data[$key]' | base64 -d
}

# account_kubeconfig ACCOUNT FILE [TOKEN FLAGS...]
account_kubeconfig() {
  local token server
  token=$(kubectl -n "$NAMESPACE" create token "$1" --duration=24h "${@:3}")
  server=$(kubectl config view --raw -o jsonpath='{.clusters[0].cluster.server}')
  (
    umask 077
    cat >"$2" <<YAML
apiVersion: v1
kind: Config
current-context: temper
contexts:
- {name: temper, context: {cluster: temper, user: $1, namespace: $NAMESPACE}}
clusters:
- name: temper
  cluster:
    server: $server
    certificate-authority-data: $(base64 -w0 "$LAB/pki/ca.crt")
users:
- {name: $1, user: {token: $token}}
YAML
  )
}

# register_node: this machine as the cluster's only node. Nothing runs on it
# through Kubernetes, so it is closed for pods.
register_node() {
  local memory
  memory=$(awk '/^MemTotal:/ {print $2}' /proc/meminfo)Ki
  kubectl apply -f - >/dev/null <<YAML
apiVersion: v1
kind: Node
metadata:
  name: $(plain_node)
  labels: {kubernetes.io/hostname: $(plain_node), kubernetes.io/os: linux, kubernetes.io/arch: $(go_architecture)}
spec:
  taints: [{key: temper.io/observe-only, effect: NoSchedule}]
YAML
  kubectl patch node "$(plain_node)" --subresource=status --type=merge --patch "$(
    jq -n --arg cpu "$(nproc)" --arg memory "$memory" --arg name "$(plain_node)" --arg kernel "$(uname -r)" \
      --arg now "$(date -u +%FT%TZ)" '{status: {
        capacity: {cpu: $cpu, memory: $memory, pods: "0"},
        allocatable: {cpu: $cpu, memory: $memory, pods: "0"},
        addresses: [{type: "InternalIP", address: "127.0.0.1"}, {type: "Hostname", address: $name}],
        nodeInfo: {kernelVersion: $kernel, operatingSystem: "linux", osImage: "", architecture: "",
          bootID: "", machineID: "", systemUUID: "", containerRuntimeVersion: "", kubeProxyVersion: "", kubeletVersion: ""},
        conditions: [{type: "Ready", status: "True", reason: "ObservedOnly", message: "Temper observes this machine; no kubelet runs on it",
          lastHeartbeatTime: $now, lastTransitionTime: $now}]}}')" >/dev/null
}

go_architecture() {
  case $(uname -m) in
    x86_64) printf amd64 ;;
    aarch64) printf arm64 ;;
    *) uname -m ;;
  esac
}
