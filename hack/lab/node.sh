# shellcheck shell=bash
# The lab's node: containerd, kubelet and kube-proxy inside the machine.
#
# Needs: LAB, CONTROLPLANE_BIN, CONTAINERD_BIN, WORKLOAD, PLACE, ADDRESS, PORT,
# NODE_NAME, POD_RANGE; machine.sh, certificates.sh

NODE_PARTS=(containerd kubelet kube-proxy)

start_containerd() {
  mkdir -p "$LAB/config/cni"
  cni_config "$POD_RANGE" >"$LAB/config/cni/10-lab.conflist"
  containerd_config "$(snapshotter)" "$CONTAINERD_BIN/containerd-shim-runc-v2" "$(command -v runc)" \
    "$CNI_PLUGINS" "$LAB/config/cni" >"$LAB/config/containerd.toml"
  launch containerd "${PLACE[@]}" "$CONTAINERD_BIN/containerd" --config "$LAB/config/containerd.toml"
}

# cni_config POD_RANGE
cni_config() {
  cat <<JSON
{"cniVersion": "1.0.0", "name": "lab", "plugins": [
  {"type": "ptp", "ipMasq": false, "mtu": 1500,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$1"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
}

# containerd_config SNAPSHOTTER SHIM RUNC CNI_PLUGINS CNI_CONFIG
containerd_config() {
  # restrict_oom_score_adj: root without CAP_SYS_RESOURCE (in some sandboxes)
  # may not lower a score, and no pod would start.
  cat <<TOML
version = 3
disabled_plugins = [
  "io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri",
  "io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.snapshotter.v1.blockfile", "io.containerd.snapshotter.v1.erofs"]

[plugins.'io.containerd.cri.v1.images']
  snapshotter = "$1"
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = "$WORKLOAD_IMAGE"

[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ["$4"]
    conf_dir = "$5"
  [plugins.'io.containerd.cri.v1.runtime'.containerd]
    default_runtime_name = "runc"
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    runtime_path = "$2"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      BinaryName = "$3"
      SystemdCgroup = false
TOML
}

# snapshotter: overlayfs where the lab's directory can carry it.
snapshotter() {
  local probe
  probe=$(mktemp -d "$LAB/probe.XXXXXX")
  mkdir "$probe"/{lower,upper,work,merged}
  if machine_run mount -t overlay overlay "$probe/merged" \
    -o "lowerdir=$probe/lower,upperdir=$probe/upper,workdir=$probe/work" 2>/dev/null; then
    machine_run umount "$probe/merged"
    printf overlayfs
  else
    printf native
  fi
  rm -rf "$probe"
}

ctr() {
  machine_run "$CONTAINERD_BIN/ctr" --namespace k8s.io "$@"
}

await_containerd() {
  wait_for 30 containerd ctr version || die "containerd does not answer" "see $LAB/log/containerd.log"
}

# load_images TAR...: OCI or docker archives.
load_images() {
  local archive
  for archive in "$@"; do
    ctr images import --local --snapshotter "$(sed -n 's/^ *snapshotter = "\(.*\)"/\1/p' "$LAB/config/containerd.toml")" \
      "$archive" >"$LAB/log/import.log" 2>&1 || die "cannot import $archive" "see $LAB/log/import.log"
  done
}

start_kubelet() {
  kubeconfig "https://$ADDRESS:$PORT" kubelet "$LAB/config/kubelet.kubeconfig"
  mkdir -p "$LAB/static-pods"
  kubelet_config "$ADDRESS" "$LAB/pki" "$LAB/static-pods" >"$LAB/config/kubelet.yaml"
  start_part kubelet --config="$LAB/config/kubelet.yaml" --kubeconfig="$LAB/config/kubelet.kubeconfig" \
    --hostname-override="$NODE_NAME" --node-ip="$ADDRESS"
}

# kubelet_config ADDRESS PKI STATIC_PODS
kubelet_config() {
  cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $1
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $2/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $2/kubelet.crt
tlsPrivateKeyFile: $2/kubelet.key
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
resolvConf: ""
staticPodPath: $3
volumePluginDir: /var/lib/kubelet/volume-plugins
# A full disk or little memory is the host's matter, not a lab's.
evictionHard: {memory.available: 50Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
imageGCHighThresholdPercent: 100
nodeStatusUpdateFrequency: 5s
YAML
}

start_kube_proxy() {
  kubeconfig "https://$ADDRESS:$PORT" kube-proxy "$LAB/config/kube-proxy.kubeconfig"
  kube_proxy_config "$NODE_NAME" "$POD_RANGE" "$LAB/config/kube-proxy.kubeconfig" >"$LAB/config/kube-proxy.yaml"
  start_part kube-proxy --config="$LAB/config/kube-proxy.yaml"
}

# kube_proxy_config NODE_NAME POD_RANGE KUBECONFIG
kube_proxy_config() {
  cat <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clusterCIDR: $2
hostnameOverride: $1
nftables: {minSyncPeriod: 100ms}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
clientConnection: {kubeconfig: $3}
YAML
}

node_ready() {
  kube wait --for=condition=Ready "node/$NODE_NAME" --timeout=0s
}
