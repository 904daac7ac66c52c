"""Pictures of the drawing for papers and slides: SVG and PDF, which stay sharp at any size, and PNG.

The drawing is cropped to what it shows. It needs a but no window and no screen.
"""

import math
import os
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPageSize, QPaintDevice, QPainter, QPdfWriter, QPen
from PySide6.QtSvg import QSvgGenerator

from bpgui.data import Dataset
from bpgui.errors import ParamError, SpecError
from bpgui.files import write_atomic
from bpgui.gui.canvas.drawing.legend import paint_legend
from bpgui.gui.canvas.drawing.links import choose
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.canvas.drawing.picture import paint_vector
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.shaping import scene_of
from bpgui.gui.common.pictures import LARGEST_SCALE, SMALLEST_SCALE, PictureOptions
from bpgui.gui.common.theme import DARK, LIGHT
from bpgui.spec import Project

# Pixels of the drawing per unit of the scene, as the canvas has it for a small network.
ZOOM = 1.2
MARGIN_PX = 16.0
# Labels and marks stand at most so far outside of what the scene counts as its bounds.
_OUTSIDE_PX = 240.0
_ABOVE_LEGEND_PX = 12.0
_MEASURED_PX = 1600.0
# A picture of so many pixels takes 256 MB while it is drawn.
MOST_PIXELS = 64_000_000
_DOTS_PER_INCH, _POINTS_PER_INCH = 96, 72
# PDF places letters on a grid: a fine one.
_PDF_FINENESS = 16


def view_of(project: Project, dataset: Dataset | None, font: QFont) -> View:
    """Return a project's drawing, for a picture of it."""
    return View(project, dataset, scene_of(project, dataset, {}), Camera(), QSizeF(), LIGHT, font)


def export_picture(view: View, path: str | os.PathLike[str], options: PictureOptions) -> None:
    """Write a picture to `path`, whole or not at all; raise `BpguiError` in words."""
    write_atomic(path, picture_bytes(view, options))


def picture_bytes(view: View, options: PictureOptions) -> bytes:
    """Return the bytes of a picture file.

    Of the view, all counts but camera, size and colours. Raises `SpecError` for an empty canvas and `ParamError` for
    a scale outside 1 to 8, or one that gives more than 64 million pixels.
    """
    view = cropped(view, options)
    if options.format == "svg":
        return _svg(view, options)
    if options.format == "pdf":
        return _pdf(view, options)
    return _encoded(_image(view, options))


def cropped(view: View, options: PictureOptions) -> View:
    """Return the view in the picture's colours whose size is just that of what is drawn, with a margin."""
    bounds = view.scene.bounds
    if bounds is None:
        raise SpecError("The canvas is empty: draw layers or open an example first.")
    width = (bounds.right - bounds.left) * ZOOM + 2 * _OUTSIDE_PX
    height = (bounds.bottom - bounds.top) * ZOOM + 2 * _OUTSIDE_PX
    colours = DARK if options.dark else LIGHT
    wide = replace(view, camera=Camera(*bounds.centre, ZOOM), size=QSizeF(width, height), colours=colours)
    drawn = _measured(wide, legend=False)
    size, left = drawn.size() + QSizeF(2 * MARGIN_PX, 2 * MARGIN_PX), drawn.left() - MARGIN_PX
    if options.legend and view.project.network.connections:
        # The legend stands in the lower left corner, and may be wider than a small drawing.
        legend = _measured(replace(wide, size=QSizeF(max(width, 2000.0), 200.0)), legend=True)
        needed = legend.right() + MARGIN_PX
        left -= max(0.0, needed - size.width()) / 2
        size = QSizeF(max(size.width(), needed), size.height() + legend.height() + _ABOVE_LEGEND_PX)
    size = QSizeF(_whole_points(size.width()), _whole_points(size.height()))
    middle_x, middle_y = left + size.width() / 2, drawn.top() - MARGIN_PX + size.height() / 2
    x, y = bounds.centre
    camera = Camera(x + (middle_x - width / 2) / ZOOM, y + (middle_y - height / 2) / ZOOM, ZOOM)
    return replace(wide, camera=camera, size=size)


def _whole_points(pixels: float) -> float:
    """Round up so that a page of PDF, whose size is told in whole points, has no rest."""
    unit = _DOTS_PER_INCH // math.gcd(_DOTS_PER_INCH, _POINTS_PER_INCH)
    return unit * math.ceil(pixels / unit)


def _measured(view: View, legend: bool) -> QRectF:
    """Return the rectangle of the view that is drawn on, as a rough picture shows it: by the legend, or all others."""
    scale = min(1.0, _MEASURED_PX / max(view.size.width(), view.size.height()))
    image = _blank(view.size * scale, Qt.GlobalColor.transparent)
    painter = _PicturePainter(image, scale)
    try:
        if legend:
            _paint_legend(painter, view)
        else:
            paint_vector(painter, view, legend=False)
    finally:
        painter.end()
    grid = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    columns, rows = np.flatnonzero(grid.any(axis=0)), np.flatnonzero(grid.any(axis=1))
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    return QRectF(left / scale, top / scale, (right - left) / scale, (bottom - top) / scale)


def _image(view: View, options: PictureOptions) -> QImage:
    scale = options.scale
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise ParamError(f"The scale cannot be {scale:g}: give a number at least 1 and at most 8.")
    pixels = view.size.width() * view.size.height() * scale**2
    if pixels > MOST_PIXELS:
        most = (MOST_PIXELS / pixels) ** 0.5 * scale
        remedy = f"choose a scale of at most {int(most * 10) / 10:g}" if most >= SMALLEST_SCALE else "choose SVG or PDF"
        raise ParamError(
            f"At a scale of {scale:g} the picture would have {pixels / 1e6:,.0f} million pixels, more than the "
            f"{MOST_PIXELS / 1e6:.0f} million that are allowed: {remedy}."
        )
    image = _blank(view.size * scale, Qt.GlobalColor.transparent)
    dots_per_metre = round(_DOTS_PER_INCH * scale / 0.0254)
    image.setDotsPerMeterX(dots_per_metre)
    image.setDotsPerMeterY(dots_per_metre)
    _paint(image, view, options, scale)
    return image


def _blank(size: QSizeF, colour: Qt.GlobalColor) -> QImage:
    image = QImage(max(1, round(size.width())), max(1, round(size.height())), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(colour)
    return image


def _encoded(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def _svg(view: View, options: PictureOptions) -> bytes:
    written = QByteArray()
    buffer = QBuffer(written)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(_DOTS_PER_INCH)
    generator.setSize(view.size.toSize())
    generator.setViewBox(QRectF(0.0, 0.0, view.size.width(), view.size.height()))
    generator.setTitle(_title(view))
    _paint(generator, view, options)
    return bytes(written.data())


def _pdf(view: View, options: PictureOptions) -> bytes:
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(_title(view))
    writer.setCreator("bpgui")
    points = view.size * (_POINTS_PER_INCH / _DOTS_PER_INCH)
    match = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", match))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(_DOTS_PER_INCH * _PDF_FINENESS)
    _paint(writer, view, options, _PDF_FINENESS)
    # It writes the end of the file only when it goes.
    del writer
    return bytes(written.data())


def _title(view: View) -> str:
    return f"Neural network: {', '.join(layer.name for layer in view.project.network.layers)}"


class _PicturePainter(QPainter):
    """A painter that draws lines in proportion to the picture, also those that are equally wide at any zoom."""

    def __init__(self, device: QPaintDevice, scale: float) -> None:
        super().__init__(device)
        self._scale = scale
        self.scale(scale, scale)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)

    def setPen(self, pen: QPen | QColor | Qt.PenStyle) -> None:  # type: ignore[override]  # noqa: N802  # Qt's name
        """Take a pen; a cosmetic one gets the width, in the present units, that it has on a screen."""
        if isinstance(pen, QPen) and pen.isCosmetic():
            pen = QPen(pen)
            pen.setCosmetic(False)
            pen.setWidthF(pen.widthF() * self._scale / self.worldTransform().m11())
        super().setPen(pen)


def _paint(device: QPaintDevice, view: View, options: PictureOptions, scale: float = 1.0) -> None:
    painter = _PicturePainter(device, scale)
    try:
        if not options.transparent:
            painter.fillRect(QRectF(0.0, 0.0, view.size.width(), view.size.height()), QColor(view.colours.base))
        paint_vector(painter, view, legend=options.legend)
    finally:
        painter.end()


def _paint_legend(painter: QPainter, view: View) -> None:
    paint_legend(painter, view, choose(view.scene, view.shown or view.project.parameters, view.sight))
