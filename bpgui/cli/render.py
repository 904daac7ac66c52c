"""`bpgui render`: a picture of the window, no screen needed."""

import re
from pathlib import Path

import click

from bpgui.cli.source import check_writable, drawn_source
from bpgui.edits import empty_project
from bpgui.errors import ParamError


@click.command(short_help="Draw the window as a picture.")
@click.argument("project")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.png", help="The picture.")
@click.option("--size", default="1280x800", show_default=True, metavar="WxH", help="Size of the window in pixels.")
@click.option("--dark", is_flag=True, help="Use the dark colours.")
@click.option("--epochs", default=0, show_default=True, metavar="N", help="Train N epochs or more first.")
def render(project: str, output: Path, size: str, dark: bool, epochs: int) -> None:
    """Draw the window with PROJECT (a file or a sample's name; 'empty' for an empty canvas)."""
    width, height = _size(size)
    if epochs < 0:
        raise ParamError(f"--epochs is {epochs}: give 0 or more.")
    check_writable(output)
    from bpgui.app import render as draw  # Qt is loaded only for a picture
    from bpgui.gui.common.theme import Scheme

    subject = empty_project() if project == "empty" else drawn_source(project)
    scheme = Scheme.DARK if dark else Scheme.LIGHT
    title = project if Path(project).suffix else ""
    draw(subject, output, width=width, height=height, scheme=scheme, epochs=epochs, title=title)
    click.echo(f"Wrote {output}.")


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch("([0-9]{3,4})x([0-9]{3,4})", text)
    width, height = map(int, match.groups()) if match else (0, 0)
    if not (640 <= width <= 7680 and 480 <= height <= 4320):
        raise ParamError(f"--size is '{text}': give width x height in pixels from 640x480 to 7680x4320, like 1280x800.")
    return width, height
