# shellcheck shell=bash
# etcd, kube-apiserver, kube-controller-manager and kube-scheduler: in the
# lab's machine, or as plain processes on this machine's loopback.
#
# Needs: LAB, CONTROLPLANE_BIN (directory of the programs), PLACE (how to run
# there: empty, or nsenter with its arguments), ADDRESS, PORT, SERVICE_RANGE

# start_part NAME ARGUMENTS...
start_part() {
  launch "$1" "${PLACE[@]}" "$CONTROLPLANE_BIN/$1" "${@:2}"
}

start_controlplane() {
  local pki=$LAB/pki etcd_port=$1 peer_port=$2
  mkdir -p "$LAB/etcd" "$LAB/config"
  chmod 700 "$LAB/etcd"
  cp "$LAB_HOME/audit-policy.yaml" "$LAB/config/"
  kubeconfig "https://$ADDRESS:$PORT" admin "$LAB/config/admin.kubeconfig"
  kubeconfig "https://$ADDRESS:$PORT" controller-manager "$LAB/config/controller-manager.kubeconfig"
  kubeconfig "https://$ADDRESS:$PORT" scheduler "$LAB/config/scheduler.kubeconfig"

  # Without fsync: a lab's data is worth nothing after a crash.
  start_part etcd \
    --name=lab --data-dir="$LAB/etcd" --unsafe-no-fsync --log-level=warn \
    --listen-client-urls="https://127.0.0.1:$etcd_port" \
    --advertise-client-urls="https://127.0.0.1:$etcd_port" \
    --listen-peer-urls="http://127.0.0.1:$peer_port" \
    --initial-advertise-peer-urls="http://127.0.0.1:$peer_port" \
    --initial-cluster="lab=http://127.0.0.1:$peer_port" \
    --cert-file="$pki/etcd.crt" --key-file="$pki/etcd.key" \
    --client-cert-auth --trusted-ca-file="$pki/etcd-ca.crt"

  local reconciler=lease
  # The API server's own address cannot be announced when it is loopback.
  [[ $ADDRESS != 127.* ]] || reconciler=none
  start_part kube-apiserver \
    --etcd-servers="https://127.0.0.1:$etcd_port" --etcd-cafile="$pki/etcd-ca.crt" \
    --etcd-certfile="$pki/etcd-client.crt" --etcd-keyfile="$pki/etcd-client.key" \
    --bind-address="$ADDRESS" --advertise-address="$ADDRESS" --secure-port="$PORT" \
    --endpoint-reconciler-type="$reconciler" \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
    --client-ca-file="$pki/ca.crt" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --service-cluster-ip-range="$SERVICE_RANGE" --allow-privileged=true \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$pki/sa.pub" --service-account-signing-key-file="$pki/sa.key" \
    --kubelet-certificate-authority="$pki/ca.crt" \
    --kubelet-client-certificate="$pki/apiserver-kubelet-client.crt" \
    --kubelet-client-key="$pki/apiserver-kubelet-client.key" \
    --kubelet-preferred-address-types=InternalIP \
    --enable-aggregator-routing=false \
    --proxy-client-cert-file="$pki/front-proxy-client.crt" \
    --proxy-client-key-file="$pki/front-proxy-client.key" \
    --requestheader-client-ca-file="$pki/front-proxy-ca.crt" \
    --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User \
    --requestheader-uid-headers=X-Remote-Uid \
    --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --audit-policy-file="$LAB/config/audit-policy.yaml" --audit-log-path="$LAB/log/audit.log" \
    --audit-log-maxsize=50 --audit-log-maxbackup=1 --profiling=false

  start_part kube-controller-manager \
    --kubeconfig="$LAB/config/controller-manager.kubeconfig" --leader-elect=false --secure-port=0 \
    --flex-volume-plugin-dir="$LAB/volume-plugins" --use-service-account-credentials --service-account-private-key-file="$pki/sa.key" \
    --root-ca-file="$pki/ca.crt" --profiling=false \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key"

  start_part kube-scheduler \
    --kubeconfig="$LAB/config/scheduler.kubeconfig" --leader-elect=false --secure-port=0 --profiling=false
}

CONTROLPLANE_PARTS=(etcd kube-apiserver kube-controller-manager kube-scheduler)

# await_parts SECONDS NAME...: until the API answers, or one of them is gone.
await_api() {
  local limit=$((SECONDS + 60)) part
  until kube get --raw /readyz >/dev/null 2>&1; do
    for part in "$@"; do
      pid_of "$part" >/dev/null || {
        tail -n 5 "$LAB/log/$part.log" >&2
        die "$part ended" "see $LAB/log/$part.log"
      }
    done
    ((SECONDS < limit)) || die "kube-apiserver is not ready after 60 s" "see $LAB/log/kube-apiserver.log"
    sleep 0.2
  done
}

kube() {
  "$CONTROLPLANE_BIN/kubectl" --kubeconfig="$LAB/kubeconfig" --cache-dir="$LAB/kubectl-cache" "$@"
}
