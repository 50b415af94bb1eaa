# shellcheck shell=bash
# The supervisor, which is written in Rust: nodeagent/supervisor.
#
# Needs: ROOT, say.sh, tools.sh (cached)

SUPERVISOR=$ROOT/nodeagent/supervisor

# tool_supervisor: prints the directory that holds temper-supervisor, which
# needs no library: it runs in the scheduler's image and in the guest alike.
tool_supervisor() {
  cached "supervisor-$(supervisor_hash)" build_supervisor
}

# supervisor_hash: of its sources and the compiler, where there is one.
supervisor_hash() {
  { rustc --version 2>/dev/null || true; cat "$SUPERVISOR"/Cargo.{toml,lock}; find "$SUPERVISOR/src" -name '*.rs' | LC_ALL=C sort | xargs cat; } |
    sha256sum | cut -c1-12
}

# build_supervisor DIRECTORY
build_supervisor() {
  local target
  target=$(rustc -vV | sed -n 's/^host: //p')
  # The target is named so that the flags are not those of build scripts too.
  (cd "$SUPERVISOR" && RUSTFLAGS='-C target-feature=+crt-static' CARGO_TARGET_DIR=$ROOT/target/supervisor \
    nice cargo build --release --locked --target "$target") &&
    cp "$ROOT/target/supervisor/$target/release/temper-supervisor" "$1"
}

# check_supervisor: format and lint.
check_supervisor() {
  cd "$SUPERVISOR" && cargo fmt --check && cargo clippy --quiet --locked --all-targets -- -D warnings
}
