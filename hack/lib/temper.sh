# shellcheck shell=bash
# Temper itself, put onto a cluster that is up.
#
# Needs: ROOT, LAB, MODE, TAG, say.sh, tools.sh, images.sh, scheduler.sh, process.sh, kind.sh

NAMESPACE=temper-system
CHART=$ROOT/manifests/chart/temper

kubectl() {
  LAB=$LAB "$ROOT/hack/kubectl" "$@"
}

helm() {
  local program=helm built
  if ! type -P helm >/dev/null; then
    built=$(tool_helm)
    program=$built/helm
  fi
  HELM_CACHE_HOME=$LAB/helm HELM_CONFIG_HOME=$LAB/helm HELM_DATA_HOME=$LAB/helm \
    command "$program" --kubeconfig "$LAB/kubeconfig" "$@"
}

# load_image_archives: those that this cluster has not been given yet.
load_image_archives() {
  local module archives=() workload
  workload=$(tool_workload)
  if [[ $(cat "$LAB/run/images" 2>/dev/null) == "$TAG $workload" ]]; then return; fi
  while read -r module; do archives+=("$(image_archive "$module")"); done < <(image_modules)
  archives+=("$workload/temper-demo.tar")
  if scheduler_wanted; then archives+=("$(scheduler_archive)"); fi
  say "loading ${#archives[@]} images"
  case $MODE in
    kind) kind_load "${archives[@]}" ;;
    lab) "$ROOT/hack/lab/cluster" load --dir "$LAB" "${archives[@]}" ;;
  esac
  printf '%s\n' "$TAG $workload" >"$LAB/run/images"
}

# load_guest_images: those of the DaemonSets; all else is kept off it by its taint.
load_guest_images() {
  if [[ $(cat "$LAB/guest/images" 2>/dev/null) == "$TAG" ]]; then return; fi
  say "loading images into the guest"
  "$ROOT/hack/vm/node" load --dir "$LAB" "$(image_archive nodeagent)" "$(scheduler_archive)"
  printf '%s\n' "$TAG" >"$LAB/guest/images"
}

install_chart() {
  local scheduler=false traces=false slow=()
  if scheduler_wanted; then scheduler=true; fi
  # The lab's nodes have tracefs where systemd would put it.
  [[ $MODE != lab ]] || traces=true
  # scx_layered attaches within a second elsewhere.
  [[ ${GUEST:-} != true ]] || slow=(--set-json 'scheduler.extraArgs=["--start-limit", "200"]')
  say "helm upgrade --install temper"
  # Never: the images are loaded, there is no registry to ask.
  helm upgrade --install temper "$CHART" --namespace "$NAMESPACE" --create-namespace \
    --set image.registry="$IMAGE_REGISTRY",image.tag="$TAG",image.pullPolicy=Never \
    --set scheduler.enabled="$scheduler",nodeagent.traces.enabled="$traces" "${slow[@]}" "$@" >"$LAB/log/helm.log" 2>&1 ||
    die "helm cannot install the chart" "$(tail -n 3 "$LAB/log/helm.log")"
}

deploy_demo() {
  say "demo workload (namespace demo)"
  kubectl apply -f "$ROOT/manifests/examples/demo.yaml" >"$LAB/log/demo.log"
}

await_rollouts() {
  local what limit=180s parts=(deployment/temper-apiserver deployment/temper-admission daemonset/temper-nodeagent)
  # A guest takes a minute to start a JVM.
  [[ ${GUEST:-} != true ]] || limit=600s
  if scheduler_wanted; then parts+=(daemonset/temper-scheduler); fi
  for what in "${parts[@]}"; do
    say "waiting for $what"
    kubectl -n "$NAMESPACE" rollout status "$what" --timeout="$limit" >"$LAB/log/rollout.log" 2>&1 || {
      kubectl -n "$NAMESPACE" get pods >&2
      die "$what does not come up" "hack/kubectl -n $NAMESPACE describe pods" "hack/kubectl -n $NAMESPACE logs $what"
    }
  done
}

# await_measurements: every node's row has a usage.
await_measurements() {
  local limit=90
  [[ ${GUEST:-} != true ]] || limit=300
  say "waiting for the first measurements"
  wait_for "$limit" "the first measurements" measured ||
    die "no measurements after $limit s" "hack/kubectl get apiservice v1.temper.io" \
      "hack/kubectl get nodeperfs -o yaml"
}

measured() {
  kubectl get nodeperfs.v1.temper.io -o json |
    jq -e '.items | length > 0 and all(.[]; .status.usage != null)'
}

show_tables() {
  local what
  for what in "nodeperfs" "podperfs --all-namespaces" "savings"; do
    printf '\n$ hack/kubectl get %s\n' "$what"
    # shellcheck disable=SC2086
    kubectl get $what || true
  done
}

show_next_steps() {
  cat <<'TEXT'

What to try next
  hack/kubectl get nodeperfs -o wide                        more columns
  hack/kubectl get nodeperfs -w                             prints a row when a value changes
TEXT
  # There are no pods to scale and look at where there is no kubelet.
  [[ $MODE == process ]] || cat <<'TEXT'
  hack/kubectl -n demo scale deployment search --replicas=4 ... and makes it change
  hack/kubectl get podperfs -n demo -o yaml                 everything known of each pod
TEXT
  cat <<'TEXT'
  hack/kubectl get savings -o wide                          figures after ten minutes, and what they still lack
  hack/kubectl explain nodeperf.status.usage                what the fields mean, with units
  hack/down                                                 stop all of it and leave nothing behind
TEXT
}
