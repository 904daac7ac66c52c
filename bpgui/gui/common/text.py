"""How numbers are written in the window: with the decimal sign and the group sign of the person's locale.

Files, the clipboard and the command line always have the point.
"""

import math
import re

from PySide6.QtCore import QLocale

from bpgui.spec import Param, Value

_SIGN = re.compile(r"(?<=\d)[.,](?=\d)")


def number(value: float, digits: int = 4) -> str:
    """Write a number with about `digits` significant digits: 0.1234, -12.35, 1.2e-05."""
    if not math.isfinite(value):
        return str(value)
    size = abs(value)
    if value == 0.0 or 1e-3 <= size < 10.0**digits:
        decimals = digits if size < 1.0 else max(0, digits - 1 - math.floor(math.log10(size)))
        return localised(f"{value:.{decimals}f}")
    return localised(f"{value:.{max(1, digits - 2)}e}")


def significant(value: float, digits: int = 3) -> str:
    """Write a number with at most `digits` significant digits and no zeros at its end: 0.5, 12.3, 1.23e+04."""
    return localised(f"{value:,.{digits}g}")


def fixed(value: float, decimals: int) -> str:
    """Write a number with so many decimals: -0.50."""
    return localised(f"{value:,.{decimals}f}")


def whole(value: float) -> str:
    """Write a whole number, or another one rounded: 1,024."""
    return localised(f"{value:,.0f}")


def percent(share: float) -> str:
    """Write a share of 0 to 1 as a percentage."""
    return localised(f"{100.0 * share:.1f} %")


def count(value: int, noun: str, plural: str = "") -> str:
    """Write a count with its noun: '1 neuron', '1,024 neurons', '2 biases'."""
    return f"{whole(value)} {noun if value == 1 else plural or f'{noun}s'}"


def sentence(text: str) -> str:
    """Return a text with a capital letter at its beginning."""
    return f"{text[:1].upper()}{text[1:]}"


def unbroken(*parts: str) -> str:
    """Join parts by spaces, so that lines are broken between them only: '0.35 x 0.20', '+ 0.70 x 0.20'."""
    return " ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)


def setting_text(param: Param, value: Value) -> str:
    """Write a setting's value as its editor shows it: the name of a choice, a word such as 'full', or a number."""
    return param.choices.get(str(value)) or localised(param.format(value))


def localised(text: str) -> str:
    """Return a text that holds numbers as Python writes them (1,024.5) with the locale's signs in them."""
    locale = QLocale()
    decimal, group = locale.decimalPoint(), locale.groupSeparator()
    if (decimal, group) == (".", ","):
        return text
    return _SIGN.sub(lambda sign: decimal if sign[0] == "." else group, text)


def group_sign() -> str:
    """Return the sign that groups the thousands in the person's locale."""
    return QLocale().groupSeparator()
