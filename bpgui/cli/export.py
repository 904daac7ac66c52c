"""`bpgui export`: the drawing of a network as a picture, or as text for programs that draw graphs."""

import os
from collections.abc import Callable
from pathlib import Path

import click

from bpgui.cli.source import check_writable, drawn_source
from bpgui.data import load
from bpgui.errors import BpguiError, ParamError, UnknownNameError
from bpgui.files import write_atomic
from bpgui.files.diagram import DETAILS, Detail
from bpgui.files.graphviz import to_dot
from bpgui.files.mermaid import to_mermaid
from bpgui.spec import Project

TEXTS: dict[str, Callable[[Project, Detail], str]] = {"dot": to_dot, "mermaid": to_mermaid}
PICTURES = ("svg", "pdf", "png")
FORMATS = (*PICTURES, *TEXTS)


@click.command(short_help="Write the drawing of a network as a picture or text.")
@click.argument("project")
@click.option("--to", "kind", required=True, metavar="FORMAT", help=f"What to write. ({', '.join(FORMATS)})")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The file.")
@click.option("--scale", type=float, metavar="X", help="Pixels per unit of a PNG, 1 to 8.  [default: 2]")
@click.option("--dark", is_flag=True, help="Use the dark colours.")
@click.option("--transparent", is_flag=True, help="Leave the ground of a picture out.")
@click.option("--no-legend", is_flag=True, help="Do not say below a picture what its lines mean.")
@click.option(
    "--detail",
    metavar="X",
    help=f"What the nodes of dot and mermaid are; 'auto': neurons of a small network. ({', '.join(DETAILS)})",
)
def export(
    project: str,
    kind: str,
    output: Path,
    scale: float | None,
    dark: bool,
    transparent: bool,
    no_legend: bool,
    detail: str | None,
) -> None:
    """Write the drawing of PROJECT (a file or a sample's name) as a picture or as text.

    SVG and PDF stay sharp at any size, PNG has pixels; dot is drawn by Graphviz, and mermaid by many wikis.
    """
    if kind not in FORMATS:
        raise UnknownNameError("format", kind, FORMATS)
    given = {"--scale": scale is not None, "--dark": dark, "--transparent": transparent, "--no-legend": no_legend}
    _check_options(kind, {**given, "--detail": detail is not None})
    if kind in TEXTS:
        text = TEXTS[kind](drawn_source(project), _detail(detail or "auto"))
        check_writable(output)
        write_atomic(output, text.encode())
    else:
        subject = drawn_source(project)
        check_writable(output)
        _draw(subject, output, kind, scale, dark, transparent, not no_legend)
    click.echo(f"Wrote {output}.")


def _check_options(kind: str, given: dict[str, bool]) -> None:
    """Refuse an option that would change nothing."""
    meant = {"--scale": ("png",), "--detail": tuple(TEXTS)}
    for option, is_given in given.items():
        kinds = meant.get(option, PICTURES)
        if is_given and kind not in kinds:
            *others, last = kinds
            choices = f"{', '.join(others)} or {last}" if others else last
            raise ParamError(f"{option} changes nothing of {kind}: leave it out, or choose {choices}.")


def _detail(text: str) -> Detail:
    for detail in DETAILS:
        if detail == text:
            return detail
    raise UnknownNameError("detail", text, DETAILS)


def _draw(
    project: Project, output: Path, kind: str, scale: float | None, dark: bool, transparent: bool, legend: bool
) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication  # Qt is loaded only for a picture

    from bpgui.gui.canvas.drawing.export import export_picture, view_of
    from bpgui.gui.common.pictures import PICTURE_FORMATS, PictureOptions

    existing = QGuiApplication.instance()
    application = existing if isinstance(existing, QGuiApplication) else QGuiApplication(["bpgui"])
    try:
        dataset = load(project.dataset, project.table) if project.dataset is not None else None
    except BpguiError:
        # Without its data, only the names of the columns are missing.
        dataset = None
    chosen = PICTURE_FORMATS[PICTURES.index(kind)]
    options = PictureOptions(chosen, 2.0 if scale is None else scale, dark, transparent, legend)
    export_picture(view_of(project, dataset, application.font()), output, options)
