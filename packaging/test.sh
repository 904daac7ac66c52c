#!/usr/bin/env bash
# Runs every check of the project: bash packaging/test.sh [arguments of pytest, for example -m "not slow"]
#
# All steps run, also after one that failed; the exit status is 1 if any did. Paths among the arguments start at the top
# of the project.

set -u
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

prepare dev
cd "$root" || exit 1

# No test may see or change the settings of the person who runs it.
scratch=$(mktemp -d) || fail "No temporary folder can be made: free some space, and start again."
compiling=""
trap '[ -z "$compiling" ] || { kill "$compiling"; wait "$compiling"; } 2>/dev/null; rm -rf "$scratch"' EXIT
mkdir -m 700 "$scratch/runtime"
export XDG_CONFIG_HOME=$scratch/config XDG_DATA_HOME=$scratch/data XDG_STATE_HOME=$scratch/state
export XDG_CACHE_HOME=$scratch/cache XDG_RUNTIME_DIR=$scratch/runtime QT_QPA_PLATFORM=offscreen

# Compiling the kernels takes the better part of a minute, which is short beside the checks that need none.
"$venv/bin/python" -m bpgui.engine.kernels.compile_ahead &
compiling=$!

failed=""

step() {
    local name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed="$failed${failed:+, }$name"
}

step "ruff format" "$venv/bin/ruff" format --check .
step "ruff check" "$venv/bin/ruff" check .
step "mypy" "$venv/bin/mypy"
step "lint-imports" "$venv/bin/lint-imports"
step "kernels" wait "$compiling"
step "pytest" "$venv/bin/python" -m pytest --numprocesses 2 "$@"

[ -z "$failed" ] || fail "These steps failed: $failed."
