#!/usr/bin/env bash
# Checks bans, licences and sources of every dependency by deny.toml; advisories where their database can be reached.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.20.2
tools="${CARGO_TARGET_DIR:-target}/tools"
mkdir -p "$tools"
tools="$(cd "$tools" && pwd)"
deny="$(command -v cargo-deny || echo "$tools/bin/cargo-deny")"
if [ ! -x "$deny" ]; then
    echo "Installing cargo-deny $version (once; takes some minutes)"
    # It runs for a second, so it is built fast rather than to be fast.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_TARGET_DIR="$tools/build" \
        cargo install --quiet --locked "cargo-deny@$version" --root "$tools"
    rm -rf "$tools/build"
fi

"$deny" --locked check --hide-inclusion-graph bans licenses sources

if ! timeout 60 "$deny" --locked fetch db >/dev/null 2>&1; then
    echo "********************************************************************"
    echo "* Advisories were NOT checked: their database cannot be reached.   *"
    echo "* Run scripts/deny.sh where it can before making a release.        *"
    echo "********************************************************************"
    exit 0
fi
"$deny" --locked check --hide-inclusion-graph --disable-fetch advisories
