# shellcheck shell=bash
# Building the Java modules, and only when something they are made of changed.
#
# Needs: ROOT, say.sh, tools.sh (with_progress), JAVA_HOME

# sources_hash: of all that Maven builds from; what git ignores is left out.
sources_hash() {
  (
    cd "$ROOT" || exit
    git ls-files -co --exclude-standard -z -- pom.xml .mvn '*/pom.xml' '*/src/*' |
      sort -z | xargs -0 -r sha256sum 2>/dev/null
  ) | sha256sum | cut -c1-16
}

# maven_package [MODULE]: "mvn package" without tests, of all modules or of one
# and what it needs; skipped when nothing changed.
maven_package() {
  local stamp=$ROOT/target/packaged sources only=()
  sources=$(sources_hash)
  if packaged "$stamp" "$sources" || { (($# > 0)) && packaged "$stamp-${1##*/}" "$sources"; }; then
    say "Java modules: unchanged"
    return
  fi
  if (($# > 0)); then
    stamp+=-${1##*/}
    only=(--projects "$1" --also-make)
  fi
  say "Java modules: mvn package"
  mkdir -p "$ROOT/target"
  (cd "$ROOT" && with_progress "mvn package" "$ROOT/target/package.log" \
    mvn -B -ntp -q package -DskipTests -Dspotless.check.skip=true "${only[@]}")
  printf '%s\n' "$sources" >"$stamp"
}

# packaged STAMP SOURCES: whether the build that left the stamp was of these.
packaged() {
  [[ -r $1 && $(<"$1") == "$2" ]]
}
