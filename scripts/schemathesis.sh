#!/usr/bin/env bash
# Schemathesis against the real program on a free loopback port: seeded, at most five minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

version=4.32.5
target="${CARGO_TARGET_DIR:-target}"
mkdir -p "$target/tools"
target="$(cd "$target" && pwd)"
tools="$target/tools/schemathesis-$version"
config="$PWD/scripts/schemathesis.toml"
# Asked, not looked at: a virtualenv does not outlive a move of its directory.
if ! "$tools/bin/schemathesis" --version >/dev/null 2>&1; then
    echo "Installing schemathesis $version (once)"
    scripts/need.sh python
    rm -rf "$tools"
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
fi

cargo build --quiet --locked -p codexflow
folder="$(mktemp -d)"
server=
cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT

# The tests are one person at one address, and ask faster than people do.
CODEXFLOW_LIMITS__REQUESTS_PER_SECOND=1000000 CODEXFLOW_LIMITS__BURST=1000000 \
    "$target/debug/codexflow" serve --listen 127.0.0.1:0 --data "$folder/data" >"$folder/log" 2>&1 &
server=$!

# Waits for the line that says it is ready, signs the first admin up and in, and makes something to find.
read -r address token < <("$tools/bin/python" scripts/schemathesis_setup.py "$folder/log")

run() {
    # One worker and a seed: the same requests in the same order each time. What would end the session or change the
    # account that asks is left to our own tests.
    cd "$folder"
    "$tools/bin/schemathesis" --config-file "$config" run "$address/v1/openapi.json" --url "$address" \
        --header "Authorization: Bearer $token" \
        --seed 20251105 --generation-database none --no-color \
        --workers 1 --phases coverage,fuzzing --max-examples 15 \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,negative_data_rejection,unsupported_method,allow_header_conformance \
        --exclude-path-regex '^/v1/auth/(logout|change-password|sessions.*)$' \
        --exclude-operation-id deleteUser --exclude-operation-id updateUser --exclude-operation-id replaceUser
}

# A hang is a failure too.
export -f run
status=0
export address token tools config folder
timeout 300 bash -c run || status=$?
if [ "$status" -ne 0 ]; then
    echo "The last of the server's log:" >&2
    tail -n 5 "$folder/log" >&2
fi
exit "$status"
