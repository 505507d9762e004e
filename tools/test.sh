#!/usr/bin/env bash
# Every test that belongs to each change, in two halves at once: what drives browsers and whole stations, and
# mostly waits for them; and beside it what computes, with less right to the processor, and then what talks to
# gateways without a browser.
# The halves are in each other's way. So a few tests that failed are run once more with the machine to
# themselves: what fails again fails the run, what passes then is named at the end, to be looked into.
#   tools/test.sh [ARGUMENTS OF PYTEST]
set -euo pipefail
cd "$(dirname "$0")/.."

computing=(tests/docs tests/fuzz tests/gateway tests/media/rtp tests/queueing tests/recordings tests/signaling)
pytest=(.venv/bin/pytest -m "not long")
most_again=6

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

part() { # NAME ARGUMENTS...: run one part and keep which of its tests failed
  local name=$1
  shift
  "${pytest[@]}" -o "cache_dir=$work/$name" "$@"
}

other_half() {
  local failed=0
  nice -n 15 "${pytest[@]}" -o "cache_dir=$work/computing" "${computing[@]}" "$@" || failed=$?
  part integration tests/integration "$@" || failed=$?
  return "$failed"
}

failed_in() { # NAME: how many tests of a part failed
  .venv/bin/python - "$work/$1/v/cache/lastfailed" <<'PYTHON'
import json, pathlib, sys
kept = pathlib.Path(sys.argv[1])
print(len(json.loads(kept.read_text())) if kept.exists() else 0)
PYTHON
}

other_half "$@" >"$work/log" 2>&1 &
other=$!

status=0
part browsers tests --ignore=tests/integration "${computing[@]/#/--ignore=}" "$@" || status=$?
other_status=0
wait "$other" || other_status=$?
cat "$work/log"
[ "$other_status" -le "$status" ] || status=$other_status # 1 is failed tests, more is worse

if [ "$status" -eq 1 ]; then
  names=()
  count=0
  for name in browsers computing integration; do
    failures=$(failed_in "$name")
    [ "$failures" -eq 0 ] || names+=("$name")
    count=$((count + failures))
  done
  if [ "$count" -gt 0 ] && [ "$count" -le "$most_again" ]; then
    status=0
    for name in "${names[@]}"; do
      # kept, since the second run writes the file anew
      cp "$work/$name/v/cache/lastfailed" "$work/$name.failed"
      part "$name" --last-failed --last-failed-no-failures none tests "$@" || status=$?
    done
    echo "Failed beside other tests, and run once more by themselves:"
    cat "$work"/*.failed
    [ "$status" -ne 0 ] || echo "All of them passed then."
  fi
fi

# the packet path once more, compiled, where there is a compiler
if [ -e .compiled/built-from ]; then
  VS_TEST_COMPILED=1 .venv/bin/pytest -q tests/media/rtp tests/media/test_{compiled,ice,ingress,outbox,rooms,dtls_surface,control,downlink,downlink_worker,uplink}.py || status=$?
fi
exit "$status"
