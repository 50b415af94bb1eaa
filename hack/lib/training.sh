# shellcheck shell=bash
# AOT caches (JEP 483, 514, 515): classes parsed, linked and in the layout of
# memory, so that a JVM maps them instead of making them at every start. Made
# by running Temper once as plain processes, with the runtime and the jars of
# the images, on a control plane on loopback: no root, about 40 seconds.
#
# A cache belongs to one build of the JVM, one list of jars and one choice of
# collector and object headers. Whatever does not fit is left aside: the JVM
# then starts without it.
#
# Needs: ROOT, CACHE, images.sh, plain.sh, process.sh, temper.sh

wants_aot_cache() {
  jq -e .aotCache "$ROOT/$1/src/main/image/image.json" >/dev/null
}

aot_cache() {
  printf '%s' "$ROOT/$1/target/image/app.aot"
}

# training_options MODULE: those of the JVM while it is watched.
training_options() {
  printf '%s\n' -XX:AOTMode=record -XX:AOTConfiguration="$(aot_cache "$1").config"
}

# train MODULE...: makes the AOT cache of each; fails without one where that
# would cost more than it gives: with kind, the control plane to train on is
# not needed otherwise and takes minutes to build.
train() (
  export LAB
  local module
  for module in "$@"; do rm -f "$(aot_cache "$module")"; done
  if [[ ${MODE:-} == kind && ! -d $(controlplane_directory) ]]; then
    say "images: no AOT caches, as no control plane is at hand to make them on (hack/lab/cluster up builds one)"
    exit 1
  fi
  LAB=$(mktemp -d "$CACHE/.training.XXXXXX")
  MODE=process TAG=training TRAINING=yes
  # Built here and not by what needs them, whose output is kept to itself.
  tool_controlplane >/dev/null
  type -P helm >/dev/null || tool_helm >/dev/null
  say "images: a training run for $# AOT caches"
  trap '"$ROOT/hack/lab/cluster" down --dir "$LAB" >/dev/null 2>&1' EXIT
  "$ROOT/hack/lab/cluster" up --dir "$LAB" --mode process >"$LAB.log" 2>&1 ||
    die "no control plane to train on" "its output is in $LAB.log"
  rm "$LAB.log"
  plain_up
  await_measurements
  rehearse
  signal TERM temper-apiserver temper-nodeagent
  wait_for 120 "what was seen to be written" gone temper-apiserver temper-nodeagent ||
    die "a JVM does not end its training" "see $LAB/log"

  for module in "$@"; do assemble_aot_cache "$module"; done
) >&2

# rehearse: what Temper is asked in its first minutes.
rehearse() {
  local what
  for what in nodeperfs podperfs savings; do
    kubectl get "$what" -A
    kubectl get "$what" -A -o json
    timeout 2 "$ROOT/hack/kubectl" get "$what" -A --watch || true
    kubectl explain "$what.status"
  done >/dev/null 2>&1
  for what in livez readyz metrics observe; do
    kubectl --server="http://127.0.0.1:$AGENT_HTTP_PORT" get --raw "/$what"
  done >/dev/null
}

assemble_aot_cache() {
  local module=$1 cache options log
  cache=$(aot_cache "$module")
  log=$cache.log
  mapfile -t options < <(TRAINING='' java_options "$module")
  CLASSPATH=$(stage_jars "$module") "$(java_runtime "$module")/bin/java" "${options[@]}" \
    -XX:AOTMode=create -XX:AOTConfiguration="$cache.config" -XX:AOTCache="$cache" >"$log" 2>&1 ||
    die "no AOT cache for $module" "$(tail -n 3 "$log")" "its whole output is in $log"
  rm "$cache.config"
  say "AOT cache of $(image_name "$module"): $(($(stat -c %s "$cache") >> 20)) MiB"
}
