"""A paper as Markdown with LaTeX between dollar signs, as GitHub and Pandoc show it."""

import os
import re
from collections.abc import Iterator
from urllib.parse import quote

from bpgui.engine.walk import figure
from bpgui.files.formulas import as_latex
from bpgui.files.paper.facts import Formula, Listing
from bpgui.files.paper.sheet import Entry, Section, Sheet

BLANK = "______"
# What means something in Markdown anywhere, for GitHub or Pandoc, and what does at the beginning of a line.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|$~&@^]")
_LINE_START = re.compile(r"^(?:(?=[#+\-=:])|(\d+)(?=[.)](?: |$)))")
_SPACE = re.compile(r"\s+")


def markdown_page(sheet: Sheet, drawing: str = "") -> str:
    """Write a paper as Markdown; `drawing` is the name of a picture's file beside it, if there is one."""
    parts = []
    if sheet.kind == "worksheet":
        parts.append(f"<!-- {sheet.stamp.text()} -->")
    parts.append(f"# {_plain(sheet.title)}")
    if drawing:
        parts.append(f"![The network]({quote(os.fsencode(drawing))})")
    parts.append("\n".join(f"- {name}: {_plain(text)}" for name, text in sheet.facts))
    parts += [_plain(remark) for remark in sheet.remarks]
    for listing in sheet.listings:
        parts += _listing(listing)
    for section in (*sheet.sections, *sheet.closing):
        parts += _section(section, sheet)
    if sheet.notes:
        parts += ["## Notes", *(_plain(text) for text in sheet.notes.splitlines() if text.strip())]
    return "\n\n".join(parts) + "\n"


def _listing(listing: Listing) -> Iterator[str]:
    yield f"## {_plain(listing.title)}"
    rows = [listing.head, tuple("---" for _ in listing.head)]
    rows += [tuple(_cell(cell) for cell in row) for row in listing.rows]
    if listing.remark:
        yield _plain(listing.remark)
    yield "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _section(section: Section, sheet: Sheet) -> Iterator[str]:
    yield f"## {_plain(section.title)}"
    yield _plain(section.text)
    for block in section.blocks:
        yield f"### {_plain(block.title)}"
        yield "\n".join(_entry(entry, sheet) for entry in block.entries)


def _entry(entry: Entry, sheet: Sheet) -> str:
    """Write a line as an item of a list, an equals sign to a row."""
    line = entry.line
    rows = [f"${as_latex(f'= {text}')}$" for text in entry.rows(sheet.working)]
    exact = figure(line.result, sheet.working)
    if entry.blank and not entry.result:
        rows.append(f"$=$ **({entry.blank})** {BLANK}")
    elif entry.blank:
        answer = figure(line.result, sheet.digits)
        exactly = f", more exactly ${as_latex(exact)}$" if answer != exact else ""
        rows.append(f"$=$ **({entry.blank})** ${as_latex(answer)}${exactly}")
    elif entry.result:
        rows.append(f"$= {as_latex(exact)}$")
    # The first row begins with what the line is about.
    first = rows[0].replace("$=", f"${as_latex(line.symbol)} =", 1)
    remark = [f"*{_plain(entry.remark)}*"] if entry.remark else []
    return "- " + "\\\n  ".join([f"{_plain(line.quantity)}: {first}", *rows[1:], *remark])


def _cell(cell: str) -> str:
    if isinstance(cell, Formula):
        return f"${as_latex(cell)}$" if cell else ""
    return _plain(cell)


def _plain(text: str) -> str:
    """Return a person's text so that Markdown shows it as it is, on one line."""
    escaped = _SPECIAL.sub(r"\\\g<0>", _SPACE.sub(" ", text).strip())
    return _LINE_START.sub(r"\1\\", escaped)
