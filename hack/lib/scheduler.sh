# shellcheck shell=bash
# The image temper-scheduler: scx_layered, the supervisor that runs it, and the
# few libraries that scx_layered needs.
#
# Needs: ROOT, CACHE, say.sh, tools.sh, rust.sh, images.sh

# scheduler_wanted: where no kernel can use it, nobody should wait eleven
# minutes for scx_layered. SCHEDULER=true: the caller knows of one.
scheduler_wanted() {
  [[ ${SCHEDULER:-} == true ]] || [[ $MODE != process && -d /sys/kernel/sched_ext ]]
}

scheduler_archive() {
  printf '%s' "$ROOT/target/image/temper-scheduler.tar"
}

# build_scheduler_image TAG: named IMAGE_REGISTRY/temper-scheduler:TAG.
build_scheduler_image() {
  local archive tree
  archive=$(scheduler_archive)
  [[ ! -e $archive || $(cat "$archive.tag" 2>/dev/null) != "$1" ]] || return 0
  tree=$(scheduler_tree)
  image_tool tree "$tree" "$CACHE/layers" /opt/temper/bin/temper-supervisor \
    "$IMAGE_REGISTRY/temper-scheduler:$1" "$archive" >&2
  printf '%s\n' "$1" >"$archive.tag"
}

# scheduler_tree: prints the directory that holds the image's files.
scheduler_tree() {
  local scx supervisor key
  scx=$("$ROOT/hack/vm/scx")
  supervisor=$(tool_supervisor)
  key=$(printf '%s\n' "$(basename "$scx")" "$(basename "$supervisor")" | sha256sum | cut -c1-12)
  cached "scheduler-$key" stage_scheduler "$scx" "$supervisor"
}

# stage_scheduler SCX SUPERVISOR DIRECTORY
stage_scheduler() {
  mkdir -p "$3"/opt/{scx-layered,temper/bin} "$3"/{etc,tmp} &&
    cp -r "$1/." "$3/opt/scx-layered" &&
    cp "$2/temper-supervisor" "$3/opt/temper/bin" &&
    printf 'root:x:0:0:root:/:/sbin/nologin\n' >"$3/etc/passwd"
}
