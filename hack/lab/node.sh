# shellcheck shell=bash
# The lab's node: containerd, kubelet and kube-proxy inside the machine.
#
# Needs: LAB, CONTROLPLANE_BIN, CONTAINERD_BIN, WORKLOAD, PLACE, ADDRESS, PORT,
# NODE_NAME, POD_RANGE; machine.sh, certificates.sh

NODE_PARTS=(containerd kubelet kube-proxy)

start_containerd() {
  mkdir -p "$LAB/config/cni"
  cat >"$LAB/config/cni/10-lab.conflist" <<JSON
{"cniVersion": "1.0.0", "name": "lab", "plugins": [
  {"type": "ptp", "ipMasq": false, "mtu": 1500,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$POD_RANGE"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
  # restrict_oom_score_adj: root without CAP_SYS_RESOURCE (in some sandboxes)
  # may not lower a score, and no pod would start.
  cat >"$LAB/config/containerd.toml" <<TOML
version = 3
disabled_plugins = [
  "io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri",
  "io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.snapshotter.v1.blockfile", "io.containerd.snapshotter.v1.erofs"]

[plugins.'io.containerd.cri.v1.images']
  snapshotter = "$(snapshotter)"
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = "$WORKLOAD_IMAGE"

[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ["$CNI_PLUGINS"]
    conf_dir = "$LAB/config/cni"
  [plugins.'io.containerd.cri.v1.runtime'.containerd]
    default_runtime_name = "runc"
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    runtime_path = "$CONTAINERD_BIN/containerd-shim-runc-v2"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      BinaryName = "$(command -v runc)"
      SystemdCgroup = false
TOML
  launch containerd "${PLACE[@]}" "$CONTAINERD_BIN/containerd" --config "$LAB/config/containerd.toml"
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
  local pki=$LAB/pki
  kubeconfig "https://$ADDRESS:$PORT" kubelet "$LAB/config/kubelet.kubeconfig"
  mkdir -p "$LAB/static-pods"
  cat >"$LAB/config/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $ADDRESS
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $pki/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $pki/kubelet.crt
tlsPrivateKeyFile: $pki/kubelet.key
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
resolvConf: ""
staticPodPath: $LAB/static-pods
volumePluginDir: /var/lib/kubelet/volume-plugins
# A full disk or little memory is the host's matter, not a lab's.
evictionHard: {memory.available: 50Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
imageGCHighThresholdPercent: 100
nodeStatusUpdateFrequency: 5s
YAML
  start_part kubelet --config="$LAB/config/kubelet.yaml" --kubeconfig="$LAB/config/kubelet.kubeconfig" \
    --hostname-override="$NODE_NAME" --node-ip="$ADDRESS"
}

start_kube_proxy() {
  kubeconfig "https://$ADDRESS:$PORT" kube-proxy "$LAB/config/kube-proxy.kubeconfig"
  cat >"$LAB/config/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clusterCIDR: $POD_RANGE
hostnameOverride: $NODE_NAME
nftables: {minSyncPeriod: 100ms}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
clientConnection: {kubeconfig: $LAB/config/kube-proxy.kubeconfig}
YAML
  start_part kube-proxy --config="$LAB/config/kube-proxy.yaml"
}

node_ready() {
  kube wait --for=condition=Ready "node/$NODE_NAME" --timeout=0s
}
