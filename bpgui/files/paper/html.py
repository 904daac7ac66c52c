"""A paper as HTML: one page that needs nothing else, light or dark as the reader likes, and fit to be printed."""

from collections.abc import Iterator
from html import escape

from bpgui.engine.walk import figure
from bpgui.files.formulas import as_html
from bpgui.files.paper.facts import Formula, Listing
from bpgui.files.paper.sheet import Entry, Section, Sheet

BLANK = "__________"
STYLE = """
:root { color-scheme: light dark; --text: #1d2433; --muted: #5a6475; --line: #c9d0da; --ground: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9ef; --muted: #a4adbb; --line: #3d4656; --ground: #161b24; }
}
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: var(--text); background: var(--ground);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.25rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 0.25rem; }
figure { margin: 1rem 0; padding: 0.5rem; background: #ffffff; border: 1px solid var(--line); text-align: center; }
figure svg { max-width: 100%; height: auto; max-height: 22rem; }
table { border-collapse: collapse; }
.listing { display: block; overflow-x: auto; }
.listing th, .listing td { border: 1px solid var(--line); padding: 0.15rem 0.6rem; text-align: left; }
.quantity { margin: 0.7rem 0 0; color: var(--muted); }
.line td { padding: 0 0.3rem 0 0; vertical-align: baseline; }
.remark { margin: 0; color: var(--muted); }
.blank { white-space: nowrap; }
@media print {
  :root { --text: #000000; --muted: #444444; --line: #999999; --ground: #ffffff; color-scheme: light; }
  body { max-width: none; margin: 0; font-size: 10pt; }
  .step, .listing, figure { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
"""


def html_page(sheet: Sheet, drawing: str = "") -> str:
    """Write a paper as a whole page; `drawing` is an SVG picture, as its file holds it, or empty."""
    picture = f"<figure>{_inline(drawing)}</figure>\n" if drawing else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_plain(sheet.title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{html_body(sheet, picture)}</body>\n</html>\n"
    )


def html_body(sheet: Sheet, picture: str = "") -> str:
    """Write what stands on a page, with `picture` as the HTML of its drawing."""
    parts = [f"<!-- {sheet.stamp.text()} -->"] if sheet.kind == "worksheet" else []
    parts += [f"<h1>{_plain(sheet.title)}</h1>", picture] if picture else [f"<h1>{_plain(sheet.title)}</h1>"]
    facts = "<br>\n".join(f"<b>{name}:</b> {_plain(text)}" for name, text in sheet.facts)
    parts.append(f"<p>{facts}</p>")
    parts += [f"<p>{_plain(remark)}</p>" for remark in sheet.remarks]
    for listing in sheet.listings:
        parts += _listing(listing)
    for section in (*sheet.sections, *sheet.closing):
        parts += _section(section, sheet)
    if sheet.notes:
        parts += ["<h2>Notes</h2>", *(f"<p>{_plain(text)}</p>" for text in sheet.notes.splitlines() if text.strip())]
    return "\n".join(part for part in parts if part) + "\n"


def _listing(listing: Listing) -> Iterator[str]:
    yield f"<h2>{_plain(listing.title)}</h2>"
    head = "".join(f"<th>{_plain(name)}</th>" for name in listing.head)
    rows = "\n".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in listing.rows)
    if listing.remark:
        yield f"<p>{_plain(listing.remark)}</p>"
    yield f'<table class="listing">\n<tr>{head}</tr>\n{rows}\n</table>'


def _section(section: Section, sheet: Sheet) -> Iterator[str]:
    yield f"<h2>{_plain(section.title)}</h2>"
    yield f"<p>{_plain(section.text)}</p>"
    for block in section.blocks:
        yield f"<h3>{_plain(block.title)}</h3>"
        yield from (_entry(entry, sheet) for entry in block.entries)


def _entry(entry: Entry, sheet: Sheet) -> str:
    """Write a line with its equals signs below each other."""
    line = entry.line
    rows = [as_html(text) for text in entry.rows(sheet.working)]
    exact = figure(line.result, sheet.working)
    if entry.blank and not entry.result:
        rows.append(f'<span class="blank"><b>({entry.blank})</b> {BLANK}</span>')
    elif entry.blank:
        answer = figure(line.result, sheet.digits)
        exactly = f", more exactly {as_html(exact)}" if answer != exact else ""
        rows.append(f'<span class="blank"><b>({entry.blank})</b> <b>{as_html(answer)}</b></span>{exactly}')
    elif entry.result:
        rows.append(f"<b>{as_html(exact)}</b>")
    cells = "\n".join(
        f"<tr><td>{as_html(line.symbol) if place == 0 else ''}</td><td>=</td><td>{row}</td></tr>"
        for place, row in enumerate(rows)
    )
    remark = f'\n<p class="remark">{_plain(entry.remark)}</p>' if entry.remark else ""
    return (
        f'<div class="step">\n<p class="quantity">{_plain(line.quantity)}</p>\n'
        f'<table class="line" role="presentation">\n{cells}\n</table>{remark}\n</div>'
    )


def _inline(drawing: str) -> str:
    """Return an SVG picture as it stands within HTML: without what comes before it in a file of its own."""
    start = max(drawing.find("<svg"), 0)
    return drawing[start:].replace("<svg", '<svg role="img" aria-label="The network"', 1).strip()


def _cell(cell: str) -> str:
    return as_html(cell) if isinstance(cell, Formula) else _plain(cell)


def _plain(text: str) -> str:
    return escape(text, quote=False)
