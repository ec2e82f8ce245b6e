#!/usr/bin/env bash
# Builds everything and runs every test. Installs by itself what the tests need; what it may not install, tests skip and say so.
# The last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/.."

# A run that found fewer tests than these has lost some, however green it is.
least=1000

# More failures than these are no coincidence.
again_max=3

if ! command -v npm >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Node is not here; installing it from Debian's packages for the tests with outside clients."
  { apt-get update && apt-get install -y --no-install-recommends nodejs npm; } >/dev/null 2>&1 || echo "That failed; those tests will skip."
fi
if [ ! -e /usr/lib/*/faketime/libfaketimeMT.so.1 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing libfaketime from Debian's packages for the tests of a clock that jumps."
  { apt-get update && apt-get install -y --no-install-recommends faketime; } >/dev/null 2>&1 || echo "That failed; those tests will skip."
fi
if ! command -v redis-server >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing redis-server from Debian's packages for the tests of a storage that silos share."
  { apt-get update && apt-get install -y --no-install-recommends redis-server; } >/dev/null 2>&1 || echo "That failed; those tests will skip."
fi
if command -v npm >/dev/null; then
  (cd tests/azurite && npm ci --no-audit --no-fund --loglevel=error) || echo "npm ci failed; the tests with Azurite will skip."
  (cd tests/clients && npm ci --no-audit --no-fund --loglevel=error) || echo "npm ci failed; the tests with outside clients will skip or fail."
fi

dotnet build CxSaas.sln -v minimal || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --solution CxSaas.sln --no-build 2>&1 | tee "$log"
code=${PIPESTATUS[0]}

# The summary of the run stands last, with a line each for total, failed, succeeded and skipped.
count() { awk -v name="$1:" '$1 == name { n = $2 } END { print n + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [ "$code" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi

# Tests that wait for something share the cores with many others. A few that failed are run once more, by themselves, and it is said.
if [ "$failed" -gt 0 ] && [ "$failed" -le "$again_max" ]; then
  failures=$(awk '$1 == "failed" && $2 ~ /^CxSaas\./ { print $2 }' "$log" | cut -d'(' -f1)
  for name in $(sort -u <<< "$failures"); do
    project=${name%%.Tests.*}.Tests
    echo "Once more, by itself: $name"
    "tests/$project/bin/Debug/net10.0/$project" --filter-method "$name" --no-progress || continue
    times=$(grep -cxF "$name" <<< "$failures")
    echo "$name failed beside the others and passed by itself."
    passed=$((passed + times)) failed=$((failed - times))
  done
fi
if [ $((passed + failed)) -lt "$least" ]; then
  echo "Only $((passed + failed)) tests ran; at least $least should."
  failed=$((failed + 1))
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
