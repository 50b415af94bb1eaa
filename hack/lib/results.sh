# shellcheck shell=bash
# Steps of hack/test and what they count up to.
#
# Needs: ROOT, LOGS, say.sh, tools.sh (with_progress)

PASSED=0 FAILED=0 SKIPPED=0
FAILURES=()

# step NAME COMMAND...: one test that passes when the command does.
step() {
  local name=$1
  shift
  if run_logged "$name" "$@"; then
    PASSED=$((PASSED + 1))
    say "ok      $name"
  else
    failed "$name"
    return 1
  fi
}

failed() {
  FAILED=$((FAILED + 1))
  FAILURES+=("$1")
  say "FAILED  $1"
}

# run_logged NAME COMMAND...: prints the end of its output when it fails.
run_logged() {
  local log=$LOGS/${1//[^A-Za-z0-9]/-}.log pid said=$SECONDS started=$SECONDS
  "${@:2}" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    if ((SECONDS - said >= 60)); then
      said=$SECONDS
      say "... $1: $((SECONDS - started)) s"
    fi
    sleep 0.3
  done
  wait "$pid" && return
  sed "s/^/  | /" <(tail -n 120 "$log")
  return 1
}

# maven_step NAME REPORTS ARGUMENTS...: counts the tests in the reports. One that
# fails stops nobody: modules that stand on its module are tested all the same.
maven_step() {
  local name=$1 reports=$2 before=$FAILED code=0 marker=$LOGS/$1.started
  shift 2
  touch "$marker"
  (cd "$ROOT" && run_logged "mvn $name" mvn -B -ntp --fail-at-end -Dmaven.test.failure.ignore=true "$@") || code=$?
  count_reports "$reports" "$marker"
  # Not a test but the build itself: compiler, lint, format.
  if ((code != 0 && FAILED == before)); then failed "mvn $name"; fi
}

# count_reports DIRECTORY MARKER: JUnit's XML reports newer than the marker.
count_reports() {
  local report counts
  while read -r report; do
    counts=$(sed -n 's/<testsuite .*/&/p' "$report" | head -n 1)
    [[ -n $counts ]] || counts=$(tr '\n' ' ' <"$report" | grep -o '<testsuite [^>]*>' | head -n 1)
    add_suite "$(basename "$report" .xml)" "$(attribute tests "$counts")" \
      "$(($(attribute failures "$counts") + $(attribute errors "$counts")))" "$(attribute skipped "$counts")" ||
      failed_cases "$report"
  done < <(find "$ROOT" -path "*/target/$1/TEST-*.xml" -newer "$2" | sort)
}

attribute() {
  local value
  value=$(grep -o " $1=\"[0-9]*\"" <<<"$2" | head -n 1 | tr -dc 0-9) || true
  printf '%s' "${value:-0}"
}

add_suite() {
  PASSED=$((PASSED + $2 - $3 - $4))
  SKIPPED=$((SKIPPED + $4))
  if (($3 > 0)); then
    FAILED=$((FAILED + $3))
    FAILURES+=("${1#TEST-} ($3)")
    say "FAILED  ${1#TEST-}: $3 of $2"
    return 1
  fi
}

# failed_cases REPORT: the tests that failed, with the beginning of why.
failed_cases() {
  awk '
    /<testcase / { if (match($0, / name="[^"]*"/)) name = substr($0, RSTART + 7, RLENGTH - 8) }
    /<(failure|error)[ >]/ { print "  | " name; left = 12 }
    left > 0 { print "  |   " substr($0, 1, 300); left-- }
    /<\/(failure|error)>/ { left = 0 }' "$1"
}

# go_step NAME DIRECTORY ARGUMENTS...: counts go test's top-level tests.
go_step() {
  local name=$1 log=$LOGS/go-$1.log before=$FAILED code=0 passed
  (cd "$2" && run_logged "go $name" go "${@:3}") || code=$?
  passed=$(grep -c '^--- PASS' "$log") || true
  PASSED=$((PASSED + passed))
  SKIPPED=$((SKIPPED + $(grep -c '^--- SKIP' "$log" || true)))
  while read -r _ _ test _; do failed "$test"; done < <(grep '^--- FAIL' "$log" || true)
  if ((code != 0 && FAILED == before)); then failed "go $name"; fi
  if [[ $3 == vet ]] && ((code == 0)); then PASSED=$((PASSED + 1)); fi
  say "go $name: $passed passed, $((FAILED - before)) failed"
}

# cargo_step NAME DIRECTORY ARGUMENTS...: counts cargo test's tests.
cargo_step() {
  local name=$1 log=$LOGS/cargo-$1.log before=$FAILED code=0 passed
  (cd "$2" && run_logged "cargo $name" cargo test "${@:3}") || code=$?
  passed=$(grep -cE '^test .* ok$' "$log") || true
  PASSED=$((PASSED + passed))
  while read -r _ test _; do failed "$test"; done < <(grep -E '^test .* FAILED$' "$log" || true)
  if ((code != 0 && FAILED == before)); then failed "cargo $name"; fi
  say "cargo $name: $passed passed, $((FAILED - before)) failed"
}

# summary: the last lines; its exit code is that of the whole.
summary() {
  local failure
  for failure in "${FAILURES[@]}"; do printf 'failed: %s\n' "$failure"; done
  say "logs: $LOGS"
  printf '%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
  ((FAILED == 0 && PASSED > 0))
}
