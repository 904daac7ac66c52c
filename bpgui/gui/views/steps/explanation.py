"""The lines of a stop as a page: what each number is, its formula, the formula with numbers, and the result."""

from collections.abc import Iterable
from html import escape

from bpgui.engine.walk import Line, figure
from bpgui.files.formulas import as_html
from bpgui.gui.common.text import localised
from bpgui.gui.common.theme import Colours

HIDDEN = "?"


def page(lines: Iterable[Line], digits: int, colours: Colours, hidden_from: int | None = None) -> str:
    """Return the lines as HTML; from the line `hidden_from` on, numbers are not told yet."""
    parts = []
    for place, line in enumerate(lines):
        is_hidden = hidden_from is not None and place >= hidden_from
        parts.append(_block(line, digits, colours, is_hidden))
    return "".join(parts)


def _block(line: Line, digits: int, colours: Colours, is_hidden: bool) -> str:
    result = HIDDEN if is_hidden else localised(figure(line.result, digits))
    rows = []
    if line.formula:
        rows.append(as_html(line.formula))
    if line.numbers and not is_hidden:
        numbers = as_html(localised(line.numbers)) if line.numbers != figure(line.result, digits) else ""
        rows += [numbers] if numbers else []
    rows.append(f"<b>{as_html(result) if result != HIDDEN else HIDDEN}</b>")
    # A table keeps what comes after an equals sign below what came after the first.
    body = "".join(
        f"<tr><td>{as_html(line.symbol) if place == 0 else ''}&nbsp;</td><td>=&nbsp;</td><td>{row}</td></tr>"
        for place, row in enumerate(rows)
    )
    remark = "" if not line.remark or is_hidden else f"<br>{escape(line.remark, quote=False)}"
    return (
        f'<p style="margin:8px 0 1px 0; color:{colours.muted}">{escape(line.quantity, quote=False)}</p>'
        f'<table cellspacing="0" cellpadding="1">{body}</table>'
        + (f'<p style="margin:0; color:{colours.muted}">{remark.removeprefix("<br>")}</p>' if remark else "")
    )
