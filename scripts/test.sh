#!/usr/bin/env bash
# Everything that must hold before a change lands, fast to slow; each stage prints its time and the first failure ends it.
set -euo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-target}"
mkdir -p "$target"
log="$target/test-output.log"

stage() {
    local name="$1" begun=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    if ! "$@"; then
        printf '== %s FAILED after %s s: %s\n' "$name" "$((SECONDS - begun))" "$*"
        # Without a count of tests the run counts as one failure.
        [ "$name" = tests ] && count || echo "0 passed, 1 failed"
        exit 1
    fi
    printf '== %s: %s s\n' "$name" "$((SECONDS - begun))"
}

tests() {
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run --workspace --locked --no-fail-fast 2>&1 | tee "$log"
    else
        echo "cargo-nextest is not installed: using cargo test"
        cargo test --workspace --locked --no-fail-fast --lib --bins --tests 2>&1 | tee "$log"
    fi
}

# The tests of the stage above as one line that any reader understands.
count() {
    # Colours, if any, are removed first.
    sed -E 's/\x1b\[[0-9;]*m//g' "$log" | awk '
        /^ *Summary/ { for (i = 1; i < NF; i++) {
            if ($(i + 1) ~ /^passed/) passed += $i
            if ($(i + 1) ~ /^(failed|timed)/) failed += $i } }
        /^test result:/ { passed += $4; failed += $6 }
        END { printf "%d passed, %d failed\n", passed, failed }'
}

stage "prerequisites" scripts/need.sh cc python strace ministack
stage "format" cargo fmt --all -- --check
if scripts/need.sh node; then
    stage "web" make --no-print-directory web-test
    stage "web app" make --no-print-directory web
    # From here on the program is the one that people get.
    export CODEXFLOW_WEB="$PWD/web/out"
fi
stage "clippy" cargo clippy --workspace --all-targets --locked -- -D warnings
stage "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet
stage "deny" scripts/deny.sh
stage "tests" tests
[ -z "${CODEXFLOW_WEB:-}" ] || stage "web in a browser" make --no-print-directory web-e2e
stage "documentation tests" cargo test --workspace --doc --locked --quiet
stage "openapi" scripts/openapi.sh
stage "schemathesis" scripts/schemathesis.sh

printf '\nEverything holds (%s s).\n' "$SECONDS"
count
