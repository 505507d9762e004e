#!/usr/bin/env bash
# Every test that belongs to each change, in two halves at once: what drives browsers and whole stations, and
# mostly waits for them; and beside it what computes, with less right to the processor, and then what talks to
# gateways without a browser.
#   tools/test.sh [ARGUMENTS OF PYTEST]
set -euo pipefail
cd "$(dirname "$0")/.."

computing=(tests/docs tests/fuzz tests/gateway tests/media/rtp tests/queueing tests/recordings tests/signaling)
pytest=(.venv/bin/pytest -m "not long")

other_half() {
  local failed=0
  nice -n 15 "${pytest[@]}" "${computing[@]}" "$@" || failed=$?
  "${pytest[@]}" tests/integration "$@" || failed=$?
  return "$failed"
}

log=$(mktemp)
other_half "$@" >"$log" 2>&1 &
other=$!
trap 'kill "$other" 2>/dev/null || true; rm -f "$log"' EXIT

status=0
"${pytest[@]}" tests --ignore=tests/integration "${computing[@]/#/--ignore=}" "$@" || status=$?
wait "$other" || status=$?
cat "$log"

# the packet path once more, compiled, where there is a compiler
if [ -e .compiled/built-from ]; then
  VS_TEST_COMPILED=1 .venv/bin/pytest -q tests/media/rtp tests/media/test_{compiled,ice,ingress,outbox,rooms,dtls_surface,control,downlink,downlink_worker,uplink}.py || status=$?
fi
exit "$status"
