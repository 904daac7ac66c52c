"""Formulas of a walk as HTML, as LaTeX, and as plain text for reading aloud.

The formulas themselves are plain text (see `bpgui.engine.walk.names`): `_{...}` sets an index, `^` a power, ` * ` is a
product, Greek letters are spelled out, dL/d is a partial derivative.
"""

import re
from html import escape

_GREEK = {
    "alpha": "\N{GREEK SMALL LETTER ALPHA}",
    "beta": "\N{GREEK SMALL LETTER BETA}",
    "delta": "\N{GREEK SMALL LETTER DELTA}",
    "epsilon": "\N{GREEK SMALL LETTER EPSILON}",
    "eta": "\N{GREEK SMALL LETTER ETA}",
    "lambda": "\N{GREEK SMALL LETTER LAMDA}",
    "mu": "\N{GREEK SMALL LETTER MU}",
    "pi": "\N{GREEK SMALL LETTER PI}",
    "rho": "\N{GREEK SMALL LETTER RHO}",
    "theta": "\N{GREEK SMALL LETTER THETA}",
}
_FUNCTIONS = ("exp", "log", "tanh", "sin", "cos", "max", "sign", "clip")
_TOKEN = re.compile(
    r"(?P<words>[A-Za-z]{2,}(?:'s)?(?: (?:[A-Za-z]{2,}(?:'s)?|a)(?![_^A-Za-z]))+)"
    r"|(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
    r"|(?P<partial>dL/d(?=[a-z]))"
    r"|(?P<root>sqrt\([^()]*\))"
    r"|(?P<sum>\bsum(?=_))"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<low>_(?:\{[^{}]*\}|\w))"
    r"|(?P<high>\^(?:\{[^{}]*\}|-?\w+))"
    r"|(?P<times> \* )"
    r"|(?P<prime>')"
    r"|(?P<other>.)",
    re.DOTALL,
)


# Brackets around nothing but a negative number in brackets, as numbers put into a function have them.
_DOUBLED = re.compile(r"\((\(-[^()]*\))\)(?!\^)")
_PLAIN_INDEX = re.compile(r"[A-Za-z0-9.,]+")
# What LaTeX has no escape for is shown by a sign that looks alike.
_LATEX_SPECIAL = {"\\": "\\backslash ", "~": "\\sim ", "^": "\\wedge "}
_UNTYPED = re.compile(r"([\\~^])")
_ESCAPED, _BEFORE = re.compile(r"[#%&${}_]"), r"\\\g<0>"


def as_html(formula: str) -> str:
    """Return a formula as HTML: names in italics, indices below, powers above."""
    return "".join(_html(match) for match in _TOKEN.finditer(_tidy(formula)))


def as_latex(formula: str) -> str:
    """Return a formula as LaTeX for mathematics mode, without the dollar signs around it."""
    return "".join(_latex(match) for match in _TOKEN.finditer(_tidy(formula))).strip()


def as_text(formula: str) -> str:
    """Return a formula as one writes it in an e-mail: 'w_x1,h1 x x_1'."""
    return formula.replace("{", "").replace("}", "").replace(" * ", " x ")


def _tidy(formula: str) -> str:
    return _DOUBLED.sub(r"\1", formula)


def _html(match: re.Match[str]) -> str:
    kind, text = match.lastgroup, match[0]
    match kind:
        case "words":
            return escape(text, quote=False)
        case "number":
            return _number(match, "&middot;10<sup>{}</sup>")
        case "partial":
            return "&part;<i>L</i>/&part;"
        case "root":
            return f"&radic;({as_html(text[5:-1])})"
        case "sum":
            return "&sum;"
        case "word":
            return _word(text, "<i>{}</i>", "{}")
        case "low":
            return f"<sub>{escape(_inside(text))}</sub>"
        case "high":
            return f"<sup>{_word(_inside(text), '<i>{}</i>', '{}')}</sup>"
        case "times":
            return "&nbsp;&middot; "
        case "prime":
            return "&prime;"
        case _:
            return escape(text.replace("-", "\N{MINUS SIGN}"), quote=False)


def _latex(match: re.Match[str]) -> str:
    kind, text = match.lastgroup, match[0]
    match kind:
        case "words":
            return f"\\text{{ {text} }}"
        case "number":
            return _number(match, " \\cdot 10^{{{}}}")
        case "partial":
            return "\\partial L/\\partial "
        case "root":
            return f"\\sqrt{{{as_latex(text[5:-1])}}}"
        case "sum":
            return "\\sum"
        case "word" if text in _GREEK:
            return f"\\{text} "
        case "word" if text in _FUNCTIONS:
            return f"\\{text} " if text not in ("sign", "clip") else f"\\operatorname{{{text}}}"
        case "word" if len(text) > 1:
            return f"\\text{{ {text} }}"
        case "low":
            return f"_{{{_index(_inside(text))}}}"
        case "high":
            return f"^{{{_inside(text)}}}"
        case "times":
            return " \\cdot "
        case "other":
            return _LATEX_SPECIAL.get(text) or _ESCAPED.sub(_BEFORE, text)
        case _:
            return text


def _inside(index: str) -> str:
    """Return what an index or a power holds."""
    return index[1:].strip("{}")


def _word(text: str, variable: str, function: str) -> str:
    """Return a word: a Greek letter, a variable of one letter, or a function's name."""
    if text in _GREEK:
        return variable.format(_GREEK[text])
    return variable.format(text) if len(text) == 1 and text.isalpha() else function.format(escape(text))


def _index(text: str) -> str:
    """Return an index as LaTeX: names of neurons as they are, a person's own names as text."""
    if _PLAIN_INDEX.fullmatch(text):
        return text
    parts = (part for part in _UNTYPED.split(text) if part)
    return "".join(_LATEX_SPECIAL.get(part) or f"\\text{{{_ESCAPED.sub(_BEFORE, part)}}}" for part in parts)


def _number(match: re.Match[str], power: str) -> str:
    """Write 2.5e-05 as a product with a power of ten, in brackets where one divides by it or takes its power."""
    text = match[0]
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    product = mantissa + power.format(int(exponent))
    whole = match.string
    closely_bound = whole[: match.start()].rstrip().endswith("/") or whole[match.end() : match.end() + 1] == "^"
    return f"({product})" if closely_bound else product
