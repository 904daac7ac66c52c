"""Numbers as people write them in tables: with a decimal point or comma, and their thousands in groups."""

import math
import re

# What separates groups of three digits, besides the comma or the point that is not the decimal one.
_SPACES = " \u00a0\u202f\u2009'\u2019"
_GROUPED = {
    decimal: re.compile(
        rf"[+-]?[1-9]\d{{0,2}}(?:([{_SPACES}{re.escape(group)}])\d{{3}})(?:\1\d{{3}})*(?:{re.escape(decimal)}\d*)?"
    )
    for decimal, group in ((".", ","), (",", "."))
}
_NO_GROUPS = {".": str.maketrans("", "", _SPACES + ","), ",": str.maketrans(",", ".", _SPACES + ".")}
_LONGEST = 400  # characters; more than any exact double


def number(text: str, decimal: str) -> float | None:
    """Return the number that a stripped text stands for, None if it is none; what is too large becomes infinite.

    Groups of thousands are taken where they are complete, such as 1,234.5 or 1 234,5. Words for a missing value, nan
    among them, are no numbers here.
    """
    if len(text) > _LONGEST or "_" in text:
        # Python takes 1_000 for a number; people mean a name.
        return None
    text = text.replace("\u2212", "-")
    if decimal == "." or "." not in text:
        try:
            value = float(text.replace(",", ".") if decimal == "," else text)
        except ValueError:
            pass
        else:
            return None if math.isnan(value) else value
    if _GROUPED[decimal].fullmatch(text):
        return float(text.translate(_NO_GROUPS[decimal]))
    return None
