"""The files of a paper: the paper itself, a drawing beside Markdown, and the answers to a worksheet."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from bpgui.errors import BpguiError, ParamError
from bpgui.files import write_atomic
from bpgui.files.paper import Choices, Sheet, Subject, html_page, make_sheet, markdown_page
from bpgui.gui.common.pictures import PictureOptions, Render
from bpgui.gui.dialogs.paper.pdf import PICTURE_PX, pdf_bytes

# A drawing as wide as the page is this many pixels wide, some 300 to an inch.
_FINE_PX = 1750


def paper_files(subject: Subject, choices: Choices, path: Path, render: Render | None) -> dict[Path, bytes]:
    """Return the files of a paper by their paths, of which `path` is the last; a worksheet comes with its answers.

    The suffix of `path` says what is written. Without `render` there is no drawing. Raises `BpguiError` in words.
    """
    write = {".md": _markdown, ".html": _html, ".pdf": _pdf}.get(path.suffix.lower())
    if write is None:
        raise ParamError(
            f"'{path.name}' does not say what to write: end its name in .md for Markdown, in .html, or in .pdf."
        )
    files: dict[Path, bytes] = {}
    if choices.kind == "worksheet":
        key = make_sheet(subject, replace(choices, kind="answers"))
        files |= write(key, path.with_name(f"{path.stem}-answers{path.suffix}"), path.stem, render)
    sheet = make_sheet(subject, choices)
    own = write(sheet, path, path.stem, render)
    return {**files, **own}


def write_files(files: dict[Path, bytes]) -> None:
    """Write files, each as a whole or not at all; raise `FileError` for the first that fails."""
    for path, data in files.items():
        write_atomic(path, data)


def drawn_image(render: Render, fine: bool = True) -> QImage:
    """Return the drawing, fine enough to be printed or for a screen alone; null if it cannot be drawn."""
    try:
        image = QImage.fromData(render(PictureOptions("png", 1.0)))
        scale = _FINE_PX / max(image.width(), PICTURE_PX)
        if fine and scale > 1.0:
            image = QImage.fromData(render(PictureOptions("png", scale)))
            image.setDevicePixelRatio(scale)
        elif not fine and image.width() > PICTURE_PX:
            image = image.scaledToWidth(PICTURE_PX, Qt.TransformationMode.SmoothTransformation)
    except BpguiError:
        # The steps are the same without it.
        return QImage()
    return image


_Write = Callable[[Sheet, Path, str, Render | None], dict[Path, bytes]]


def _markdown(sheet: Sheet, path: Path, stem: str, render: Render | None) -> dict[Path, bytes]:
    if render is None:
        return {path: markdown_page(sheet).encode()}
    # Worksheet and answers show the same one.
    drawing = path.with_name(f"{stem}-drawing.svg")
    return {drawing: render(PictureOptions("svg")), path: markdown_page(sheet, drawing.name).encode()}


def _html(sheet: Sheet, path: Path, stem: str, render: Render | None) -> dict[Path, bytes]:
    drawing = "" if render is None else render(PictureOptions("svg")).decode()
    return {path: html_page(sheet, drawing).encode()}


def _pdf(sheet: Sheet, path: Path, stem: str, render: Render | None) -> dict[Path, bytes]:
    return {path: pdf_bytes(sheet, None if render is None else drawn_image(render))}
