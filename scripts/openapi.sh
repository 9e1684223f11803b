#!/usr/bin/env bash
# Fails when docs/openapi.json is not what the code says.
set -euo pipefail
cd "$(dirname "$0")/.."

now="$(mktemp)"
trap 'rm -f "$now"' EXIT
cargo run --quiet --locked -p codexflow -- openapi >"$now"
if ! diff -u docs/openapi.json "$now" | head -n 40; then
    echo "docs/openapi.json is not what the code says: run \`make openapi\` and commit the difference" >&2
    exit 1
fi
