#!/usr/bin/env bash
# SCS Conformance: builds what is needed and hands every word to the Runner. `./run.sh --help` says what it can do.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ "${1:-}" = test ]; then
  shift
  exec dotnet test --solution "$here/Conformance.sln" "$@"
fi
program=Runner
if [ "${1:-}" = benchmark ]; then
  shift
  program=Benchmarks
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ ! -t 2 ] || echo "building …" >&2
dotnet build "$here/suites/$program" -c Release -v quiet -nologo >"$log" 2>&1 || { cat "$log" >&2; exit 3; }
CONFORMANCE_ROOT=$here dotnet "$here/suites/$program/bin/Release/net10.0/Conformance.$program.dll" "$@"
