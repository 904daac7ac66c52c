"""Reading what a person types into a field, in the ways in which people write numbers."""

import re

from bpgui.spec import Param, Value

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_MINUS_SIGN = "\N{MINUS SIGN}"


def typed_value(param: Param, text: str) -> Value:
    """Return the checked value of a typed text; raise `ParamError` with the range in words.

    Takes decimal point or comma, 3e-2, a trailing unit, and a percentage where a share is meant. In a whole
    number a comma groups thousands.
    """
    plain = text.strip().replace(_MINUS_SIGN, "-")
    if plain.lower() in param.words:
        return param.words[plain.lower()]
    if param.unit:
        plain = plain.removesuffix(param.unit).rstrip()
    if param.kind == "int" and _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    share = _percentage(plain) if param.kind == "float" else None
    return param.parse(plain) if share is None else param.check(share)


def _percentage(text: str) -> float | None:
    if not text.endswith("%"):
        return None
    try:
        return float(text[:-1]) / 100.0
    except ValueError:
        return None
