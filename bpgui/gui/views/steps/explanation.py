"""The lines of a stop as a page: what each number is, its formula, the formula with numbers, and the result."""

import re
from collections.abc import Iterable
from html import escape

from bpgui.engine.walk import Line, figure
from bpgui.files.formulas import as_html
from bpgui.gui.common.text import localised
from bpgui.gui.common.theme import Colours

HIDDEN = "?"
_SETTING = re.compile(r"(lambda(?:_\w)?)")
# With so many digits, a product fits a line of a narrow panel, and lines are broken between addends only.
_FEW_DIGITS = 8
# A formula begins at the left; what follows stands below each other, further in, and so does what wraps.
_FIRST, _NEXT = "margin:0 0 0 32px; text-indent:-32px", "margin:0 0 0 32px; text-indent:-16px"


def page(lines: Iterable[Line], digits: int, colours: Colours, hidden_from: int | None = None, more: str = "") -> str:
    """Return the lines as HTML, and a last word; from the line `hidden_from` on, numbers are not told yet."""
    parts = []
    for place, line in enumerate(lines):
        is_hidden = hidden_from is not None and place >= hidden_from
        parts.append(_block(line, digits, colours, is_hidden))
    if more:
        parts.append(_muted(more, colours, "12px 0 0 0"))
    return "".join(parts)


def _block(line: Line, digits: int, colours: Colours, is_hidden: bool) -> str:
    result = figure(line.result, digits)
    rows = [as_html(line.formula)] if line.formula else []
    if line.numbers and not is_hidden and line.numbers not in (result, line.formula):
        rows.append(_unbroken(_localised(line.numbers), digits))
    if is_hidden:
        rows.append(f"<b>{HIDDEN}</b>")
    elif line.formula != result:
        rows.append(f"<b>{_localised(result)}</b>")
    first = f'<p style="{_FIRST}">{as_html(line.symbol)} = {rows[0]}</p>'
    others = "".join(f'<p style="{_NEXT}">= {row}</p>' for row in rows[1:])
    remark = "" if is_hidden or not line.remark else _muted(_remark(line.remark), colours, "0")
    return _muted(escape(line.quantity, quote=False), colours, "10px 0 1px 0") + first + others + remark


def _muted(text: str, colours: Colours, margin: str) -> str:
    return f'<p style="margin:{margin}; color:{colours.muted}">{text}</p>'


def _remark(remark: str) -> str:
    """Return a remark: a sentence, with the names of settings in Greek, or an equation."""
    if remark.endswith("."):
        parts = _SETTING.split(remark)
        return localised(
            "".join(as_html(part) if place % 2 else escape(part, False) for place, part in enumerate(parts))
        )
    return _localised(remark)


def _localised(numbers: str) -> str:
    """Return numbers as HTML; where the comma is a decimal one, arguments are told apart by semicolons."""
    html = as_html(numbers)
    return html if localised("0.5") == "0.5" else localised(html.replace(", ", "; "))


def _unbroken(numbers: str, digits: int) -> str:
    """Keep products, and signs with what they add, on one line."""
    if digits > _FEW_DIGITS:
        return numbers
    glued = numbers.replace("&middot; ", "&middot;&nbsp;").replace(" other", "&nbsp;other").replace(": ", ":&nbsp;")
    return glued.replace(" + ", " +&nbsp;").replace(" \N{MINUS SIGN} ", "&nbsp;\N{MINUS SIGN}&nbsp;")
