# shellcheck shell=bash
# k8s.io/sample-apiserver, as a process beside a control plane on loopback.
#
# Needs: LAB, say.sh, process.sh, lab/certificates.sh, SAMPLE and CONTROLPLANE
# (the directories of their programs), and kube (kubectl on LAB)

# certify_sample: LAB/pki/wardle.crt and .key.
certify_sample() {
  certificate ca wardle wardle "" "DNS:wardle.wardle.svc,DNS:localhost,IP:127.0.0.1"
}

# start_sample PORT FLAGS...
start_sample() {
  start_etcd wardle
  launch wardle "$SAMPLE/sample-apiserver" --secure-port="$1" --bind-address=127.0.0.1 \
    --tls-cert-file="$LAB/pki/wardle.crt" --tls-private-key-file="$LAB/pki/wardle.key" \
    --kubeconfig="$LAB/kubeconfig" --authentication-kubeconfig="$LAB/kubeconfig" \
    --authorization-kubeconfig="$LAB/kubeconfig" \
    --etcd-servers="http://127.0.0.1:$ETCD_PORT" --etcd-prefix=/registry --etcd-compaction-interval=0 "${@:2}"
}

# start_etcd NAME: one of its own, so that revisions count this server's writes
# alone. They begin beyond the small numbers that requests are full of, and the
# first of them are compacted, so that they are too old from the start. Its
# port is ETCD_PORT.
start_etcd() {
  local peer_port
  ETCD_PORT=$(free_port)
  peer_port=$(free_port)
  launch "$1-etcd" "$CONTROLPLANE/etcd" --name="$1" --data-dir="$LAB/$1-etcd" \
    --unsafe-no-fsync --log-level=warn \
    --listen-client-urls="http://127.0.0.1:$ETCD_PORT" --advertise-client-urls="http://127.0.0.1:$ETCD_PORT" \
    --listen-peer-urls="http://127.0.0.1:$peer_port" --initial-advertise-peer-urls="http://127.0.0.1:$peer_port" \
    --initial-cluster="$1=http://127.0.0.1:$peer_port"
  wait_for 20 "etcd" curl --silent --fail "http://127.0.0.1:$ETCD_PORT/health" || die "no etcd" "see $LAB/log/$1-etcd.log"
  local put='{"key": "eA==", "value": "eA=="}'
  for _ in {1..1000}; do printf 'url = "%s"\n' "http://127.0.0.1:$ETCD_PORT/v3/kv/put"; done |
    curl --silent --fail --data "$put" --config - >/dev/null
  curl --silent --fail --output /dev/null --data '{"revision": 1000}' "http://127.0.0.1:$ETCD_PORT/v3/kv/compaction"
}

# register_sample PORT VERSION...: where the aggregator finds those versions.
register_sample() {
  local version
  kube create namespace wardle >/dev/null
  kube apply -f - >/dev/null <<YAML
apiVersion: v1
kind: Service
metadata: {name: wardle, namespace: wardle}
spec: {type: ExternalName, externalName: localhost, ports: [{port: $1}]}
YAML
  for version in "${@:2}"; do
    kube apply -f - >/dev/null <<YAML
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: $version.wardle.example.com}
spec:
  group: wardle.example.com
  version: $version
  groupPriorityMinimum: 1000
  versionPriority: 15
  caBundle: $(base64 -w0 "$LAB/pki/ca.crt")
  service: {name: wardle, namespace: wardle, port: $1}
YAML
  done
}
