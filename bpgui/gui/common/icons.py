"""Icons: the bundled line drawings, in the colours of the present theme."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from bpgui.data import resource
from bpgui.gui.common.theme import Colours, mix

_SIZES = (16, 20, 24, 32, 48)


def icon(name: str, colours: Colours) -> QIcon:
    """Return resources/icons/NAME.svg with its strokes in the theme's text colour, and paler where disabled."""
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    shades = {
        QIcon.Mode.Normal: colours.text,
        QIcon.Mode.Disabled: mix(colours.text, colours.window, 0.65).name(),
    }
    result = QIcon()
    for mode, colour in shades.items():
        svg = drawing.replace("currentColor", colour).encode()
        for size in _SIZES:
            result.addPixmap(_rendered(svg, size), mode)
    return result


def application_icon() -> QIcon:
    """Return the program's own icon, in colour."""
    svg = resource("icons", "bpgui.svg").read_bytes()
    result = QIcon()
    for size in (*_SIZES, 64, 128, 256):
        result.addPixmap(_rendered(svg, size))
    return result


def _rendered(svg: bytes, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
