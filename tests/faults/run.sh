#!/usr/bin/env bash
# Stages faults against the real server and judges from outside what is left: run.sh [NAME...] stages those (F01 ... F24, drain), or all.
#
#   run.sh soak MINUTES      mixed faults for so long (F25)
#   run.sh seeded            puts known faults into the server and demands that the checker finds each, three times of three
#
# From the environment: SEED; BOOK=1 puts what was measured into README.md beside this; PREVIOUS, the path of another build for F20.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"

need() { # a program, and the Debian package it is in; what may not be installed is skipped where it is needed
  command -v "$1" >/dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  { apt-get update && apt-get install -y --no-install-recommends "$2"; } >/dev/null 2>&1 || echo "$2 could not be installed; what needs it will be skipped."
}

if [ "${1:-}" = seeded ]; then
  dotnet build tests/CxSaas.System.Tests -v q -nologo
  CXSAAS_SEEDED_TIMES=3 exec tests/CxSaas.System.Tests/bin/Debug/net10.0/CxSaas.System.Tests --filter-class "*SeededFaultTests" --show-live-output on
fi

need redis-server redis-server
need strace strace
need faketime faketime
need ip iproute2
need sqlite3 sqlite3
if command -v npm >/dev/null && [ ! -d tests/azurite/node_modules ]; then (cd tests/azurite && npm ci --no-audit --no-fund --loglevel=error); fi

dotnet build -c Release -v q -nologo src/CxSaas.Host
dotnet build -c Release -v q -nologo tests/CxSaas.Checker

given=(--repository "$root" --program "$root/src/CxSaas.Host/bin/Release/net10.0/cxsaas")
[ -n "${SEED:-}" ] && given+=(--seed "$SEED")
[ -n "${PREVIOUS:-}" ] && given+=(--previous "$PREVIOUS")
[ -n "${BOOK:-}" ] && given+=(--book "$root/tests/faults/README.md")
if [ "${1:-}" = soak ]; then
  given+=(--minutes "${2:-30}")
  set -- F25
fi
exec tests/CxSaas.Checker/bin/Release/net10.0/CxSaas.Checker "$@" "${given[@]}"
