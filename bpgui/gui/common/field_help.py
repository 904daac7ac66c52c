"""What editors say of themselves: ranges in words, exact numbers, and tooltips that wrap."""

from html import escape

from PySide6.QtWidgets import QWidget

from bpgui.gui.common.text import localised
from bpgui.spec import Param, Value

_TEXT_MARGIN = 5  # pixels


def field_height(field: QWidget) -> int:
    """Return the height in pixels that editors of all kinds share."""
    return field.fontMetrics().height() + 2 * _TEXT_MARGIN


def explained(param: Param) -> str:
    """Say what a setting means and which values it takes."""
    if param.kind == "choice":
        return param.doc
    limits = localised(param.range_text())
    unit = f" ({param.unit})" if param.unit else ""
    return f"{param.doc} {limits[0].upper()}{limits[1:]}{unit}."


def exact(param: Param, value: Value) -> str:
    """Write a value so that reading it gives the same bits, and no longer than that takes."""
    text = param.format(value)
    return text if value in param.words.values() or float(text) == value else repr(float(value))


def tooltip(*paragraphs: str) -> str:
    """Return a tooltip that wraps its lines, which Qt does only for rich text."""
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs if text)
