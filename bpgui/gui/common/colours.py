"""The named colours of every scheme, for widgets, canvas and plots."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Colours:
    """The named colours of one scheme, as #rrggbb.

    Positive and negative weights are blue and orange, which colour-blind people tell apart; `third` is for a third
    curve beside these two, a green that is much darker or much paler, since some take it for blue.
    """

    dark: bool
    window: str
    base: str
    alternate: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    positive: str
    negative: str
    third: str
    warning: str
    warning_ground: str
    error: str
    grid: str


LIGHT = Colours(
    dark=False,
    window="#f3f4f6",
    base="#ffffff",
    alternate="#f7f8fa",
    raised="#ffffff",
    border="#d3d7de",
    text="#1d232c",
    muted="#5d6876",
    accent="#2563c9",
    on_accent="#ffffff",
    positive="#1f6fd0",
    negative="#d9670f",
    third="#0b4f3a",
    warning="#8a5a00",
    warning_ground="#fff3d6",
    error="#c22f2f",
    grid="#e7eaef",
)

DARK = Colours(
    dark=True,
    window="#1d2026",
    base="#15181d",
    alternate="#1a1d23",
    raised="#262a32",
    border="#3a404b",
    text="#e6e9ee",
    muted="#9aa4b2",
    accent="#5b9cf5",
    on_accent="#0d1117",
    positive="#58a6ff",
    negative="#ff9a4d",
    third="#b4f5c8",
    warning="#ffd479",
    warning_ground="#3a3220",
    error="#ff7b72",
    grid="#252a32",
)

CONTRAST_LIGHT = Colours(
    dark=False,
    window="#ffffff",
    base="#ffffff",
    alternate="#f7f7f7",
    raised="#ffffff",
    border="#595959",
    text="#000000",
    muted="#2e2e2e",
    accent="#003d99",
    on_accent="#ffffff",
    positive="#0049c0",
    negative="#8f3600",
    third="#002e21",
    warning="#4d3000",
    warning_ground="#ffe9a8",
    error="#a00000",
    grid="#c4c4c4",
)

CONTRAST_DARK = Colours(
    dark=True,
    window="#000000",
    base="#000000",
    alternate="#0d0d0d",
    raised="#1a1a1a",
    border="#a6a6a6",
    text="#ffffff",
    muted="#d9d9d9",
    accent="#8ac4ff",
    on_accent="#000000",
    positive="#70b8ff",
    negative="#ff9d47",
    third="#d6fbe0",
    warning="#ffe28a",
    warning_ground="#332a00",
    error="#ff9c96",
    grid="#404040",
)


@lru_cache(maxsize=4096)
def mix(a: str, b: str, share: float) -> QColor:
    """Return the colour `share` of the way from a to b (0 to 1), opaque. It is shared: never change it."""
    first, second = QColor(a), QColor(b)
    return QColor(
        round(first.red() + (second.red() - first.red()) * share),
        round(first.green() + (second.green() - first.green()) * share),
        round(first.blue() + (second.blue() - first.blue()) * share),
    )
