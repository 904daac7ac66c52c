"""Light and dark: one set of named colours for widgets, canvas and plots.

Qt's own colour scheme has no effect on bare X11 and offscreen, so the palette is ours.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication


class Scheme(Enum):
    """What the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colours:
    """The named colours of one scheme, as #rrggbb.

    Positive and negative weights are blue and orange, which colour-blind people tell apart; `third` is for a third
    curve beside these two.
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
    third="#0f8563",
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
    third="#4fd6a8",
    warning="#ffd479",
    warning_ground="#3a3220",
    error="#ff7b72",
    grid="#252a32",
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


class Theme(QObject):
    """The application's present colours; views repaint on `changed`."""

    changed = Signal()

    def __init__(self, scheme: Scheme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheme = scheme
        self._apply()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def scheme(self) -> Scheme:
        """What the person chose."""
        return self._scheme

    @property
    def colours(self) -> Colours:
        """The colours in use."""
        return DARK if self._is_dark() else LIGHT

    def choose(self, scheme: Scheme) -> None:
        """Switch the scheme."""
        self._scheme = scheme
        self._apply()
        self.changed.emit()

    def _is_dark(self) -> bool:
        if self._scheme is Scheme.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._scheme is Scheme.DARK

    def _on_system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyle("Fusion")
            application.setPalette(_palette(self.colours))
            application.setStyleSheet(_style_sheet(self.colours))


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    table = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.base,
        role.AlternateBase: colours.alternate,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.error,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.muted,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.Light: mix(colours.raised, "#ffffff", 0.08).name(),
        role.Midlight: colours.raised,
        role.Mid: colours.border,
        role.Dark: mix(colours.border, "#000000", 0.25).name(),
        role.Shadow: "#000000",
        role.Accent: colours.accent,
    }
    for key, colour in table.items():
        palette.setColor(key, QColor(colour))
    faded = mix(colours.text, colours.window, 0.6)
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, faded)
    return palette


def _style_sheet(colours: Colours) -> str:
    return f"""
    QToolTip {{
        color: {colours.text}; background: {colours.raised}; border: 1px solid {colours.border}; padding: 4px;
    }}
    QDockWidget::title {{ background: {colours.window}; padding: 6px 8px; }}
    QMainWindow::separator {{ background: {colours.border}; width: 1px; height: 1px; }}
    QToolBar {{
        background: {colours.window}; border: none; border-bottom: 1px solid {colours.border};
        padding: 3px; spacing: 2px;
    }}
    QStatusBar {{ border-top: 1px solid {colours.border}; }}
    QStatusBar::item {{ border: none; }}
    QLabel[muted="true"] {{ color: {colours.muted}; }}
    QLabel[error="true"] {{ color: {colours.error}; }}
    QLabel[heading="true"] {{ font-weight: 600; }}
    QToolButton[fold="true"] {{ font-weight: 600; border: 1px solid transparent; padding: 1px 2px 1px 0px; }}
    QToolButton[fold="true"]:hover, QToolButton[fold="true"]:focus {{ border-color: {colours.border}; }}
    QLineEdit[invalid="true"] {{ border: 1px solid {colours.error}; }}
    """
