"""`bpgui export`: the drawing of a network as a picture or as text, and its next update on paper."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bpgui.cli.source import check_writable, drawn_source, load_source
from bpgui.data import load
from bpgui.errors import BpguiError, DataError, ParamError, UnknownNameError
from bpgui.files import write_atomic
from bpgui.files.diagram import DETAILS, Detail
from bpgui.files.graphviz import to_dot
from bpgui.files.mermaid import to_mermaid
from bpgui.files.paper import WORKED_DIGITS, WORKSHEET_DIGITS, Choices, Kind, subject_of
from bpgui.spec import Project

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

TEXTS: dict[str, Callable[[Project, Detail], str]] = {"dot": to_dot, "mermaid": to_mermaid}
PICTURES = ("svg", "pdf", "png")
# Papers, and what they are called within the program.
PAPERS: dict[str, Kind] = {"worked-example": "worked", "worksheet": "worksheet"}
FORMATS = (*PICTURES, *TEXTS, *PAPERS)


@click.command(short_help="Write the drawing of a network, or one update on paper.")
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

    A worked example tells the next update by the first training sample number by number; a worksheet leaves blanks,
    and comes with a file of answers. Their FILE ends in .md, .html or .pdf.
    """
    if kind not in FORMATS:
        raise UnknownNameError("format", kind, FORMATS)
    given = {"--scale": scale is not None, "--dark": dark, "--transparent": transparent, "--no-legend": no_legend}
    _check_options(kind, {**given, "--detail": detail is not None})
    if kind in TEXTS:
        text = TEXTS[kind](drawn_source(project), _detail(detail or "auto"))
        check_writable(output)
        write_atomic(output, text.encode())
    elif kind in PAPERS:
        subject = load_source(project)
        check_writable(output)
        _put_on_paper(subject, output, PAPERS[kind])
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
    application = _application()
    from bpgui.gui.canvas.drawing.export import export_picture, view_of
    from bpgui.gui.common.pictures import PICTURE_FORMATS, PictureOptions

    try:
        dataset = load(project.dataset, project.table) if project.dataset is not None else None
    except BpguiError:
        # Without its data, only the names of the columns are missing.
        dataset = None
    chosen = PICTURE_FORMATS[PICTURES.index(kind)]
    options = PictureOptions(chosen, 2.0 if scale is None else scale, dark, transparent, legend)
    export_picture(view_of(project, dataset, application.font()), output, options)


def _put_on_paper(project: Project, output: Path, kind: Kind) -> None:
    if project.dataset is None:
        raise DataError("The project has no data, so there is no sample to tell of: choose a data set in the window.")
    dataset = load(project.dataset, project.table)
    subject = subject_of(project, dataset, int(dataset.train_rows[0]))
    font = _application().font()
    from bpgui.gui.canvas.drawing.export import picture_bytes, view_of
    from bpgui.gui.common.pictures import PictureOptions
    from bpgui.gui.dialogs.paper.paper_files import paper_files, write_files

    def render(options: PictureOptions) -> bytes:
        return picture_bytes(view_of(project, dataset, font), options)

    digits = WORKED_DIGITS if kind == "worked" else WORKSHEET_DIGITS
    write_files(paper_files(subject, Choices(kind, digits), output, render))


def _application() -> "QGuiApplication":
    """Return Qt's application, which draws without a screen; Qt is loaded only for pictures."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    existing = QGuiApplication.instance()
    return existing if isinstance(existing, QGuiApplication) else QGuiApplication(["bpgui"])
