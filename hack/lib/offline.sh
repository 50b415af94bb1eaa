# shellcheck shell=bash
# Commands of the API server's module that need no cluster.
#
# Needs: ROOT, say.sh, tools.sh, maven.sh

# shellcheck source=../lab/prerequisites.sh
source "$ROOT/hack/lab/prerequisites.sh"

# offline_main CLASS ARGUMENTS...: instead of this script. Says nothing when
# there is nothing to build.
offline_main() {
  local module=$ROOT/apiserver/server
  if ! packaged "$ROOT/target/packaged-server" "$(sources_hash)" &&
    ! packaged "$ROOT/target/packaged" "$(sources_hash)"; then
    prerequisites build
    maven_package apiserver/server
  fi
  JAVA_HOME=$(find_jdk) || die "no JDK $JAVA_VERSION" "hack/lab/prerequisites.sh tells more"
  exec "$JAVA_HOME/bin/java" -Xmx512m -XX:+UseSerialGC -cp "$module/target/image/lib/*" "$@"
}
