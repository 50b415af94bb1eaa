# shellcheck shell=bash
# Container images of the Java modules, without a Docker daemon: this
# machine's C libraries, a runtime linked by jlink, the module's jars.
#
# Needs: ROOT, CACHE, JAVA_HOME, say.sh, tools.sh, training.sh, rust.sh

IMAGE_REGISTRY=temper.local

# image_modules: each directory that has an image descriptor.
image_modules() {
  (cd "$ROOT" && git ls-files -co --exclude-standard -- 'src/main/image/image.json' '*/src/main/image/image.json') |
    sed 's|/*src/main/image/image.json$||' | sort -u
}

image_name() {
  jq -er .name "$ROOT/$1/src/main/image/image.json"
}

image_archive() {
  printf '%s' "$ROOT/$1/target/image/$(image_name "$1").tar"
}

# image_tag: changes with anything that goes into any of the images.
image_tag() {
  local module
  {
    supervisor_hash
    cat "$ROOT/hack/vm/scx"
    cat "$JAVA_HOME/release" "$ROOT"/hack/lib/{images,training}.sh
    for module in "$@"; do
      cat "$ROOT/$module/src/main/image/image.json"
      find "$ROOT/$module/target" -maxdepth 1 -name '*.jar' -exec sha256sum {} + | sort
      find "$ROOT/$module/target/image/lib" -name '*.jar' -exec sha256sum {} + | sort
    done
  } | sha256sum | cut -c1-12
}

# build_images TAG: every module's image, named IMAGE_REGISTRY/NAME:TAG.
build_images() {
  local tag=$1 module modules words=() runtimes=() pupils=() runtime base
  mapfile -t modules < <(image_modules)
  for module in "${modules[@]}"; do
    [[ ! -e $(image_archive "$module") || $(cat "$(image_archive "$module").tag" 2>/dev/null) != "$tag" ]] || continue
    runtime=$(java_runtime "$module")
    runtimes+=("$runtime")
    if wants_aot_cache "$module"; then pupils+=("$module"); fi
    words+=("$ROOT/$module" "$runtime" "$IMAGE_REGISTRY/$(image_name "$module"):$tag" "$(image_archive "$module")")
  done
  if ((${#words[@]} == 0)); then
    say "images: unchanged ($tag)"
    return
  fi
  base=$(image_base "${runtimes[@]}")
  say "images: $((${#words[@]} / 4)) to build"
  # In the background, as bash forgets "set -e" in a command whose failure is taken care of.
  if ((${#pupils[@]} > 0)); then
    train "${pupils[@]}" &
    wait "$!" || say "images: without AOT caches, so their processes start slower"
  fi
  image_tool build "$base" "$CACHE/layers" "${words[@]}" >&2
  for module in "${modules[@]}"; do printf '%s\n' "$tag" >"$(image_archive "$module").tag"; done
}

# stage_jars MODULE: prints the class path the image will have, of copies with
# the time stamps of the image.
stage_jars() {
  local module=$ROOT/$1 stage=$ROOT/$1/target/image/stage
  rm -rf "$stage"
  mkdir -p "$stage"
  find "$module/target" "$module/target/image/lib" -maxdepth 1 -name '*.jar' -exec cp -t "$stage" {} +
  touch --date=@1 "$stage"/*.jar
  printf '%s\n' "$stage"/*.jar | LC_ALL=C sort | paste -sd:
}

image_tool() {
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow \
    -cp "$(printf '%s:' "$ROOT"/hack/imagetool/target/*.jar)$ROOT/hack/imagetool/target/lib/*" \
    io.temper.images.Main "$@"
}

# java_runtime MODULE: the directory of a runtime with the JDK modules it wants.
java_runtime() {
  local wanted key
  wanted=$(jq -er '.jdkModules | sort | join(",")' "$ROOT/$1/src/main/image/image.json")
  key=$({ cat "$JAVA_HOME/release"; echo "$wanted"; } | sha256sum | cut -c1-12)
  cached "runtime-$key" link_runtime "$wanted"
}

link_runtime() {
  # jlink wants to make the directory itself.
  "$JAVA_HOME/bin/jlink" --add-modules "$1" --output "$2/runtime" \
    --strip-debug --no-header-files --no-man-pages --compress zip-0 --generate-cds-archive || return
  mv "$2/runtime"/* "$2" && rmdir "$2/runtime"
}

# image_base RUNTIME...: the C libraries those need, where the loader looks
# for them, and what a process expects to find of a system.
image_base() {
  local libraries
  mapfile -t libraries < <(
    find "$@" \( -name '*.so' -o -name java -path '*/bin/*' \) -exec ldd {} + 2>/dev/null |
      grep -o '/[^ ]*' | grep -v ':$' | grep -vF "$CACHE" | sort -u)
  ((${#libraries[@]} > 0)) || die "no C libraries found" "ldd is needed, and images are built on Linux only"
  cached "base-$(cat "${libraries[@]}" "$ROOT/hack/lib/images.sh" | sha256sum | cut -c1-12)" stage_base "${libraries[@]}"
}

# stage_base LIBRARY... DIRECTORY
stage_base() {
  local root=${*: -1} library
  mkdir -p "$root"/{etc,tmp,app}
  for library in "${@:1:$#-1}"; do
    mkdir -p "$root$(dirname "$library")"
    cp --dereference "$library" "$root$library"
  done
  printf '%s\n' 'root:x:0:0:root:/:/sbin/nologin' 'nonroot:x:65532:65532:nonroot:/tmp:/sbin/nologin' >"$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'nonroot:x:65532:' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
}
