# shellcheck shell=bash
# Programs the lab needs, built once from pinned Go modules and kept in the
# user's cache. Builds are safe beside each other: one builds, the others wait.

CACHE=${TEMPER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/temper}

KUBERNETES_VERSION=1.36.3
CONTAINERD_VERSION=2.4.2
HELM_VERSION=4.3.1
KIND_VERSION=0.33.0
REGISTRY_VERSION=3.0.0
SAMPLE_APISERVER_VERSION=0.36.3
WORKLOAD_IMAGE=temper.local/temper-demo:dev

# cached NAME BUILD...: prints the directory CACHE/NAME, after running
# "BUILD... DIRECTORY" to fill it if it is not there yet.
cached() {
  local name=$1 directory=$CACHE/$1
  shift
  if [[ ! -d $directory ]]; then
    mkdir -p "$CACHE"
    (
      flock 9
      [[ ! -d $directory ]] || exit 0
      say "building $name (once; kept in $CACHE)"
      partial=$(mktemp -d "$CACHE/.$name.XXXXXX")
      # shellcheck disable=SC2064
      trap "rm -rf '$partial'" EXIT
      with_progress "$name" "$CACHE/.$name.log" "$@" "$partial"
      rm "$CACHE/.$name.log"
      chmod 755 "$partial"
      mv "$partial" "$directory"
    ) 9>"$CACHE/.$name.lock"
  fi
  printf '%s' "$directory"
}

# with_progress WHAT LOG COMMAND...: a line every 20 seconds while it runs.
with_progress() {
  local what=$1 log=$2 pid started=$SECONDS said=$SECONDS
  shift 2
  "$@" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    if ((SECONDS - said >= 20)); then
      said=$SECONDS
      say "... $what: $((SECONDS - started)) s"
    fi
    sleep 0.3
  done
  wait "$pid" || {
    tail -n 20 "$log" >&2
    die "$what failed" "its whole output is in $log"
  }
}

# content_hash FILE...: changes with the content and the Go version.
content_hash() {
  { go version; cat "$@"; } | sha256sum | cut -c1-12
}

tool_controlplane() {
  cached "$(basename "$(controlplane_directory)")" build_controlplane "$ROOT/hack/lab/controlplane"
}

controlplane_directory() {
  local source=$ROOT/hack/lab/controlplane
  printf '%s/controlplane-%s' "$CACHE" "$(content_hash "$source"/go.* "$source"/*.go)"
}

build_controlplane() {
  local version=k8s.io/component-base/version minor=${KUBERNETES_VERSION#*.} flags
  flags="-s -w -X $version.gitVersion=v$KUBERNETES_VERSION"
  flags+=" -X $version.gitMajor=1 -X $version.gitMinor=${minor%.*} -X $version.gitTreeState=clean"
  (cd "$1" && CGO_ENABLED=0 nice go build -trimpath -ldflags "$flags" -o "$2/controlplane" .) || return
  local program
  for program in etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl; do
    ln -s controlplane "$2/$program"
  done
}

# For machines where kind runs the cluster and no kubectl is installed.
tool_kubectl() {
  cached "kubectl-$KUBERNETES_VERSION" build_kubectl "$ROOT/hack/lab/controlplane"
}

build_kubectl() {
  cd "$1" && CGO_ENABLED=0 nice go build -trimpath -ldflags '-s -w' -o "$2/kubectl" ./kubectl
}

tool_containerd() {
  cached "containerd-$CONTAINERD_VERSION" go_install -tags no_btrfs,no_zfs,no_devmapper \
    "github.com/containerd/containerd/v2/cmd/containerd@v$CONTAINERD_VERSION" \
    "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2@v$CONTAINERD_VERSION" \
    "github.com/containerd/containerd/v2/cmd/ctr@v$CONTAINERD_VERSION"
}

tool_helm() {
  cached "helm-$HELM_VERSION" go_install "helm.sh/helm/v4/cmd/helm@v$HELM_VERSION"
}

tool_kind() {
  cached "kind-$KIND_VERSION" go_install "sigs.k8s.io/kind@v$KIND_VERSION"
}

# A registry to push to, for tests.
tool_registry() {
  cached "registry-$REGISTRY_VERSION" go_install \
    "github.com/distribution/distribution/v3/cmd/registry@v$REGISTRY_VERSION"
}

# The aggregated API server that upstream shows others how to write theirs by.
tool_sample_apiserver() {
  cached "sample-apiserver-$SAMPLE_APISERVER_VERSION" go_install \
    "k8s.io/sample-apiserver@v$SAMPLE_APISERVER_VERSION"
}

# cAdvisor, to stand beside the node agent.
tool_cadvisor() {
  local source=$ROOT/hack/bench/cadvisor
  cached "cadvisor-$(content_hash "$source"/go.* "$source"/*.go)" build_cadvisor "$source"
}

build_cadvisor() {
  cd "$1" && CGO_ENABLED=0 nice go build -trimpath -ldflags '-s -w' -o "$2/cadvisor" .
}

tool_workload() {
  local source=$ROOT/hack/lab/workload
  cached "workload-$(content_hash "$source"/go.mod "$source"/*.go)" build_workload "$source"
}

# The demo program, and an image of it alone as a docker archive, which both
# containerd and kind take.
build_workload() {
  local layer=$2/image/layer.tar
  (cd "$1" && CGO_ENABLED=0 nice go build -trimpath -ldflags '-s -w' -o "$2/temper-demo" .) || return
  mkdir "$2/image"
  tar --create --file "$layer" --directory "$2" --mtime=@0 --owner=0 --group=0 --numeric-owner temper-demo
  cat >"$2/image/config.json" <<JSON
{"architecture": "$(go env GOARCH)", "os": "linux",
 "config": {"Entrypoint": ["/temper-demo"], "User": "65532:65532"},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$(sha256sum "$layer" | cut -d' ' -f1)"]}}
JSON
  cat >"$2/image/manifest.json" <<JSON
[{"Config": "config.json", "RepoTags": ["$WORKLOAD_IMAGE"], "Layers": ["layer.tar"]}]
JSON
  tar --create --file "$2/temper-demo.tar" --directory "$2/image" manifest.json config.json layer.tar
  rm -r "$2/image"
}

# go_install [FLAG VALUE] PACKAGE... DIRECTORY
go_install() {
  local directory=${*: -1}
  CGO_ENABLED=0 GOBIN=$directory nice go install -trimpath -ldflags '-s -w' "${@:1:$#-1}"
}

# promtool: of the machine, or out of Debian's package, which is not installed
# for it, since that would start a Prometheus.
promtool_program() {
  type -P promtool || printf '%s/usr/bin/promtool' "$(cached prometheus-debian unpack_prometheus)"
}

# prometheus_program: likewise.
prometheus_program() {
  type -P prometheus || printf '%s/usr/bin/prometheus' "$(cached prometheus-debian unpack_prometheus)"
}

unpack_prometheus() {
  type -P apt-get dpkg >/dev/null || die "Prometheus is missing" "install it"
  cd "$1" && apt-get download prometheus && dpkg -x prometheus_*.deb . && rm prometheus_*.deb
}
