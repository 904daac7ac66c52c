"""How the curves of a figure are told apart: by colour, by dashes, by the shape of their points, by hatching."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from bpgui.experiments import Figure
from bpgui.gui.common.theme import Colours

_PEN, _BRUSH = Qt.PenStyle, Qt.BrushStyle
_STYLES = (_PEN.SolidLine, _PEN.DashLine, _PEN.DashDotLine, _PEN.DotLine)
_REFERENCE_STYLES = (_PEN.DashLine, _PEN.DotLine, _PEN.DashDotDotLine)
_SYMBOLS = ("o", "s", "t", "d")
_FILLS = (_BRUSH.SolidPattern, _BRUSH.BDiagPattern, _BRUSH.Dense6Pattern, _BRUSH.CrossPattern)
_WIDTH, _REFERENCE_WIDTH = 2.0, 1.5


@dataclass(frozen=True, slots=True)
class CurveLook:
    """The look of one curve; `symbol` is empty where its points are not marked."""

    label: str
    colour: QColor
    style: Qt.PenStyle
    width: float
    symbol: str = ""
    fill: Qt.BrushStyle | None = None


def looks_of(figure: Figure, colours: Colours) -> list[CurveLook]:
    """Choose the looks of a figure's curves, in their order."""
    strong = [colours.positive, colours.negative, colours.third, colours.text]
    looks, own, references = [], 0, 0
    for curve in figure.curves:
        if curve.reference:
            style = _REFERENCE_STYLES[references % len(_REFERENCE_STYLES)]
            looks.append(
                CurveLook(curve.label, QColor(colours.muted if references else colours.text), style, _REFERENCE_WIDTH)
            )
            references += 1
            continue
        place = own % len(strong)
        symbol, fill = _SYMBOLS[place] if figure.marked else "", _FILLS[place] if figure.bars else None
        looks.append(CurveLook(curve.label, QColor(strong[place]), _STYLES[place], _WIDTH, symbol, fill))
        own += 1
    return looks
