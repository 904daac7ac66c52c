"""What to do where there is no screen: the program's main job all the same."""

import os
import sys
from pathlib import Path

import click

from bpgui.cli.progress import run_with_progress
from bpgui.cli.source import load_source
from bpgui.files import save_project

PICTURE = Path("bpgui-window.png")
PROJECT = Path("bpgui-xor.bpg")


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
        return Path(f"/tmp/.X11-unix/X{number}").exists()
    return bool(display)


def show_without_screen(path: Path | None) -> int:
    """Train a project, XOR if none is given, with a progress bar, and write a picture of the window."""
    click.echo("There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY leads to one), so no window can open.")
    project = load_source("xor" if path is None else str(path))
    click.echo(f"Training {'the XOR sample' if path is None else path.name} instead:")
    result = run_with_progress(project, quiet=False)
    save_project(result.project, PROJECT if path is None else path.with_name(f"{path.stem}-trained.bpg"))
    from bpgui.app import render  # Qt is loaded only for a picture
    from bpgui.gui.common.theme import Scheme

    render(result.project, PICTURE, width=1280, height=800, scheme=Scheme.LIGHT, epochs=0)
    click.echo(f"Loss {result.summary()['loss']['train']:.6f} after {result.project.epoch:,} epochs.")
    click.echo(f"A picture of the window is in {PICTURE.resolve()}.")
    return 0
