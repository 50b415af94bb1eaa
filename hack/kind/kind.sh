# shellcheck shell=bash
# The cluster made by kind, where a Docker engine answers.
#
# Needs: ROOT, LAB, say.sh, tools.sh

docker_answers() {
  command -v docker >/dev/null && timeout 5 docker info >/dev/null 2>&1
}

kind_name() {
  printf 'temper-%s' "$(printf '%s' "$LAB" | sha256sum | cut -c1-8)"
}

kind_program() {
  if command -v kind >/dev/null; then
    printf kind
  else
    local built
    built=$(tool_kind)
    printf '%s/kind' "$built"
  fi
}

kind_up() {
  local kind name
  kind=$(kind_program)
  name=$(kind_name)
  mkdir -p "$LAB"/{run,log}
  printf 'kind\n' >"$LAB/mode"
  dirname "$(type -P kubectl || printf '%s/kubectl' "$(tool_kubectl)")" >"$LAB/run/programs"
  if "$kind" get clusters 2>/dev/null | grep -qx "$name"; then
    "$kind" export kubeconfig --name "$name" --kubeconfig "$LAB/kubeconfig"
    kubectl get --raw /readyz >/dev/null 2>&1 && return
    say "the kind cluster $name does not answer: making it anew"
    "$kind" delete cluster --name "$name"
  fi
  "$kind" create cluster --name "$name" --config "$ROOT/hack/kind/cluster.yaml" \
    --kubeconfig "$LAB/kubeconfig" --wait 120s
}

kind_load() {
  local kind archive
  kind=$(kind_program)
  for archive in "$@"; do
    "$kind" load image-archive "$archive" --name "$(kind_name)"
  done
}

kind_down() {
  "$(kind_program)" delete cluster --name "$(kind_name)"
  rm -rf "$LAB"
}
