#!/usr/bin/env bash
# Installs what is missing on a fresh Debian machine: `need.sh cc python`. Asks for nothing that is already there.
set -euo pipefail

# The DynamoDB emulator of the tests, in a virtualenv where they look for it.
ministack() {
    local version=1.5.33 target="${CARGO_TARGET_DIR:-target}" tools
    mkdir -p "$target/tools"
    tools="$(cd "$target/tools" && pwd)/ministack-$version"
    # Asked, not looked at: a virtualenv does not outlive a move of its directory.
    "$tools/bin/ministack" --help >/dev/null 2>&1 && return
    "$0" python
    echo "Installing ministack $version (once)"
    rm -rf "$tools"
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check "ministack==$version" "cryptography==50.0.2"
}

missing=()
for what in "$@"; do
    case "$what" in
    cc) command -v cc >/dev/null || missing+=(build-essential) ;;
    python) python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3 python3-venv) ;;
    # Not installed: Debian 12's own is too old, and the web app is the only part that needs it.
    node)
        node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 9) ? 0 : 1)' 2>/dev/null &&
            command -v npm >/dev/null || {
            echo "LEFT OUT: the web app, because Node.js 20.9 or newer with npm is not installed" >&2
            exit 1
        }
        ;;
    # With a font of known widths.
    chromium) [ -x /usr/bin/chromium ] || missing+=(chromium fonts-liberation) ;;
    strace) command -v strace >/dev/null || missing+=(strace) ;;
    ministack) ministack ;;
    *)
        echo "need.sh: I do not know what '$what' is" >&2
        exit 2
        ;;
    esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
        echo "Please install what is missing and try again: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo -n)
fi
echo "Installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
