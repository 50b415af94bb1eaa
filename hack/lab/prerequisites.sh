#!/usr/bin/env bash
# hack/lab/prerequisites.sh: finds what Temper is built and tried out with.
#
#   hack/lab/prerequisites.sh [--for build|lab|kind|process]   (default: lab)
#
# Installs what the system's package manager has (apt-get, as root). What it
# cannot install it names, with the reason, and ends with an error. Nothing is
# downloaded from elsewhere. Sourced by other scripts for find_jdk.

JAVA_VERSION=25
MAVEN_VERSION=3.8.7
GO_VERSION=1.26.0
NODE_VERSION=20.0.0
RUST_VERSION=1.88.0

# find_jdk: the home of a JDK (not a mere runtime) of the wanted version.
find_jdk() {
  local home on_path
  on_path=$(command -v javac) && on_path=$(dirname "$(dirname "$(realpath "$on_path")")")
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/*jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [[ -n $home && -x $home/bin/javac && -x $home/bin/jlink ]] || continue
    grep -q "^JAVA_VERSION=\"${JAVA_VERSION}[.\"]" "$home/release" 2>/dev/null || continue
    printf '%s' "$home"
    return
  done
  return 1
}

# at_least VERSION WANTED
at_least() {
  [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

# missing WHAT HOW: remembers it; all are told together at the end.
missing() {
  MISSING+=("$1: $2")
}

check_build_tools() {
  local version
  if JAVA_HOME=$(find_jdk); then
    export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
    say "JDK $JAVA_VERSION: $JAVA_HOME"
  else
    missing "JDK $JAVA_VERSION" "install a full JDK $JAVA_VERSION (Temurin, or openjdk-$JAVA_VERSION-jdk) or set JAVA_HOME to one"
  fi
  package mvn maven
  version=$(mvn --version 2>/dev/null | sed -n 's/\x1b\[[0-9;]*m//g; s/^Apache Maven \([0-9.]*\).*/\1/p') || true
  check_version Maven "$version" "$MAVEN_VERSION"
  package jq jq
  package openssl openssl
  package flock util-linux
}

check_go() {
  local version
  package go golang-go
  version=$(go version 2>/dev/null | sed -n 's/.*go\([0-9.]*\) .*/\1/p') || true
  # An older Go fetches the version a module asks for, unless told not to.
  if [[ $(go env GOTOOLCHAIN 2>/dev/null) == local ]] || ! at_least "${version:-0}" 1.21; then
    check_version Go "$version" "$GO_VERSION"
  else
    say "Go $version"
  fi
}

check_rust() {
  local version
  package cargo cargo
  package cargo-clippy rust-clippy
  package cargo-fmt rustfmt
  version=$(rustc --version 2>/dev/null | cut -d' ' -f2) || true
  check_version Rust "$version" "$RUST_VERSION"
}

check_node() {
  local version
  package node nodejs
  version=$(node --version 2>/dev/null) || true
  check_version Node "${version#v}" "$NODE_VERSION"
}

check_lab_tools() {
  local nodes=/usr/lib/cni
  package runc runc
  package nft nftables
  package ip iproute2
  package nsenter util-linux
  package ps procps
  package sysctl procps
  [[ -x $nodes/ptp && -x $nodes/host-local ]] || install_package containernetworking-plugins
  [[ -x $nodes/ptp && -x $nodes/host-local ]] ||
    missing "CNI plugins" "the package containernetworking-plugins puts them into $nodes"
}

# check_version NAME VERSION WANTED
check_version() {
  if [[ -z $2 ]]; then
    missing "$1 >= $3" "it is not installed"
  elif at_least "$2" "$3"; then
    say "$1 $2"
  else
    missing "$1 >= $3" "found only $2"
  fi
}

# package PROGRAM NAME: installs NAME unless PROGRAM is there.
package() {
  command -v "$1" >/dev/null || install_package "$2"
  command -v "$1" >/dev/null || missing "$1" "install the package $2"
}

install_package() {
  command -v apt-get >/dev/null && ((EUID == 0)) || return 0
  say "installing $1"
  if [[ -z ${APT_UPDATED:-} ]]; then
    apt-get -qq update >/dev/null || say "apt-get update failed; trying with the lists that are there"
    APT_UPDATED=1
  fi
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$1" >/dev/null 2>&1 ||
    say "apt-get cannot install $1"
}

# prerequisites MODE [rust]: finds, installs, and dies when something is missing.
# Rust is for tests and for the image temper-scheduler.
prerequisites() {
  MISSING=()
  check_build_tools
  [[ $1 == build ]] || check_go
  [[ ${2:-} != rust ]] || check_rust
  [[ ! -e $ROOT/ui/web/package.json ]] || check_node
  [[ $1 != lab ]] || check_lab_tools
  ((${#MISSING[@]} == 0)) || die "these are missing on this machine:" "${MISSING[@]}"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  # shellcheck source=../lib/say.sh
  source "$ROOT/hack/lib/say.sh"
  case ${1:-} in
    --help | -h) show_help "${BASH_SOURCE[0]}"; exit ;;
    --for) [[ ${2:-} =~ ^(build|lab|kind|process)$ ]] || die "--for needs build, lab, kind or process" ;;
    "") set -- --for lab ;;
    *) show_help "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
  prerequisites "$2"
  say "all there"
fi
