#!/usr/bin/env bash
# Measures the engine beside scikit-learn, PyTorch and JAX: bash packaging/bench.sh [--quick] [--json FILE]
#
# The rivals are installed into .venv/; what is there already stays as it is. On Linux pip's usual torch carries the
# libraries of graphics cards, several gigabytes that nothing here uses. Who does not want them puts a torch of their
# own choice, such as PyTorch's build for processors only, into .venv/ first (.venv/bin/python -m pip install ...), or
# lets pip find it by pip's own PIP_EXTRA_INDEX_URL, or names an interpreter that has all rivals and bpgui's NumPy, Numba
# and platformdirs: with BPGUI_BENCH_PYTHON=/path/to/python nothing is installed.

set -u
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

python=${BPGUI_BENCH_PYTHON:-}
if [ -z "$python" ]; then
    python=$venv/bin/python
    is_installed bench || say "PyTorch, JAX and scikit-learn are needed; PyTorch may be gigabytes (see the top of" \
        "packaging/bench.sh)."
    prepare bench
else
    command -v "$python" >/dev/null || fail "BPGUI_BENCH_PYTHON is '$python', which cannot be run: name a Python" \
        "interpreter, or leave it unset."
fi

# An interpreter from elsewhere knows nothing of bpgui.
export PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH}
exec "$python" "$root/tests/benchmarks/engine.py" "$@"
