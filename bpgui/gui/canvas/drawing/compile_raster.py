"""Compile the kernel that draws lines, and keep it: `python -m bpgui.gui.canvas.drawing.compile_raster`."""

import os

from bpgui.gui.canvas.drawing import raster


def main() -> None:
    """Compile the kernel unless it is compiled; it is quiet, and yields to others."""
    if hasattr(os, "nice"):
        os.nice(10)
    if not raster.compiled():
        raster.load()
        raster.mark_compiled()


if __name__ == "__main__":
    main()
