"""`python -m bpgui` and the `bpgui` command."""

import os

# Read when NumPy is imported. More threads gain small networks nothing, take the processor from window and
# kernels, and would let the bits of a result depend on how many processors there are.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bpgui.cli import main  # not before the setting above

__all__ = ["main"]

if __name__ == "__main__":
    main()
