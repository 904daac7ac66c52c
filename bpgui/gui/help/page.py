"""A topic as HTML, in the colours of the theme."""

from html import escape

from bpgui.files.formulas import as_html
from bpgui.gui.common.text import localised
from bpgui.gui.common.theme import Colours
from bpgui.gui.help.texts import HelpTexts, Topic


def page(topic: Topic, texts: HelpTexts, colours: Colours) -> str:
    """Return title, definition, formulas, typical values and source as a page."""
    parts = [f'<p style="margin:0 0 4px 0"><b>{escape(topic.title)}</b></p>']
    parts += [
        f'<p style="margin:0 0 6px 0">{escape(text, quote=False)}</p>' for text in (topic.definition, *topic.more)
    ]
    if topic.formula:
        parts.append(formulas(topic.formula, colours))
    rows = [(texts.word("typical"), topic.typical), *topic.facts, (texts.word("source"), topic.see)]
    parts += [
        f'<p style="margin:0 0 4px 0"><span style="color:{colours.muted}">{escape(label)}:</span> '
        f"{escape(text, quote=False)}</p>"
        for label, text in rows
        if text
    ]
    return "".join(parts)


def formulas(text: str, colours: Colours) -> str:
    """Return formulas, one a line, on a ground of their own."""
    lines = "<br>".join(as_html(localised(line)) for line in text.splitlines())
    return (
        f'<table width="100%" cellpadding="6" cellspacing="0" style="margin:2px 0 8px 0">'
        f'<tr><td bgcolor="{colours.alternate}">{lines}</td></tr></table>'
    )


def spoken(topic: Topic, texts: HelpTexts) -> str:
    """Return a topic as a screen reader says it."""
    parts = [topic.definition, *topic.more, topic.formula.replace("\n", "; ")]
    rows = ((texts.word("typical"), topic.typical), *topic.facts, (texts.word("source"), topic.see))
    return " ".join([part for part in parts if part] + [f"{label}: {text}" for label, text in rows if text])
