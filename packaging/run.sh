#!/usr/bin/env bash
# Starts bpgui, from any folder: bash packaging/run.sh [arguments of bpgui]
#
# Needs Python 3.11 or newer with pip and venv. The first start makes .venv/ at the top of the project and installs what
# is missing; later starts take no network.

set -u
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

prepare
exec "$venv/bin/bpgui" "$@"
