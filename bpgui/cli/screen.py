"""What to do where there is no screen: the program's main job all the same."""

import os
import sys
from pathlib import Path

import click

from bpgui.cli.progress import run_with_progress
from bpgui.cli.source import check_writable, load_source
from bpgui.files import PROJECT_SUFFIX, save_project

PICTURE = Path("bpgui-window.png")
_X_SOCKETS = Path("/tmp/.X11-unix")


def has_screen() -> bool:
    """Tell whether a window can be shown.

    On Linux that takes a display server; a platform that was chosen by hand (QT_QPA_PLATFORM) is trusted.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY", "")
    if display.startswith(":"):
        number = display[1:].split(".")[0]
        return (_X_SOCKETS / f"X{number}").exists()
    return bool(display)


def show_without_screen(source: str | None) -> int:
    """Train a project, XOR if none is given, with a progress bar, and write it and a picture of the window here."""
    project = load_source(source or "xor")
    target = Path(f"bpgui-{Path(source or 'xor').stem}{PROJECT_SUFFIX}")
    check_writable(target, PICTURE)
    click.echo("There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY leads to one), so no window can open.")
    click.echo(f"Training {source or 'the XOR sample'} instead:")
    # The first start should show something at once, so nothing is compiled.
    result = run_with_progress(project, quiet=False, executor="reference")
    save_project(result.project, target)
    from bpgui.app import render  # Qt is loaded only for a picture
    from bpgui.gui.common.theme import Scheme

    render(result.project, PICTURE, width=1280, height=800, scheme=Scheme.LIGHT, epochs=0, title=target.name)
    click.echo(f"Loss {result.evaluation.train.loss:.6f} after {result.project.epoch:,} epochs.")
    click.echo(f"The trained project is in {target.resolve()}.")
    click.echo(f"A picture of the window is in {PICTURE.resolve()}.")
    return 0
