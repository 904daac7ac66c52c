"""Reading what a person types into a field, in the ways in which people write numbers."""

import re

from bpgui.gui.common.text import group_sign
from bpgui.spec import Param, Value

# What groups thousands in any locale, since it can mean nothing else: spaces of all widths and apostrophes.
_GAP = re.compile(r"(?<=\d)[\s'\N{RIGHT SINGLE QUOTATION MARK}](?=\d{3}(?!\d))")
_GROUPED = {sign: re.compile(rf"[+-]?\d{{1,3}}(\{sign}\d{{3}})+(?!\d)") for sign in ",."}
_MINUS_SIGN = "\N{MINUS SIGN}"


def typed_value(param: Param, text: str) -> Value:
    """Return the checked value of a typed text; raise `ParamError` with the range in words.

    Takes decimal point or comma, grouped thousands, 3e-2, a trailing unit, and a percentage where a share is meant.
    """
    plain = text.strip()
    if plain.lower() in param.words:
        return param.words[plain.lower()]
    if param.unit:
        plain = plain.removesuffix(param.unit).rstrip()
    plain = plain_number(plain, whole=param.kind == "int")
    share = _percentage(plain) if param.kind == "float" else None
    return param.parse(plain) if share is None else param.check(share)


def plain_number(text: str, *, whole: bool = False) -> str:
    """Return a number as Python reads it, whether it was written as 1,234.5 or 1.234,5; other text stays as it is.

    One comma or point alone is a decimal sign, but groups thousands in a `whole` number where three digits follow;
    the point does so only in a locale that has it for that.
    """
    plain = _GAP.sub("", text.strip().replace(_MINUS_SIGN, "-"))
    if "," in plain and "." in plain:
        group, decimal = (",", ".") if plain.rindex(",") < plain.rindex(".") else (".", ",")
        grouped = _GROUPED[group].match(plain)
        fits = grouped is not None and plain[grouped.end()] == decimal and plain.count(decimal) == 1
        return plain.replace(group, "").replace(decimal, ".") if fits else plain
    for sign in ",.":
        grouped = _GROUPED[sign].fullmatch(plain)
        if grouped and (plain.count(sign) > 1 or (whole and sign in (",", group_sign()))):
            return plain.replace(sign, "")
    return plain.replace(",", ".") if plain.count(",") == 1 else plain


def _percentage(text: str) -> float | None:
    if not text.endswith("%"):
        return None
    try:
        return float(text[:-1]) / 100.0
    except ValueError:
        return None
