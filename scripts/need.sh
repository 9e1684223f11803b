#!/usr/bin/env bash
# Installs what is missing on a fresh Debian machine: `need.sh cc python`. Asks for nothing that is already there.
set -euo pipefail

missing=()
for what in "$@"; do
    case "$what" in
    cc) command -v cc >/dev/null || missing+=(build-essential) ;;
    python) python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3 python3-venv) ;;
    strace) command -v strace >/dev/null || missing+=(strace) ;;
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
