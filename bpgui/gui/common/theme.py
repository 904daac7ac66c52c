"""Light and dark, plain or of high contrast: which set of named colours is in use, and how widgets take it on.

Qt's own colour scheme has no effect on bare X11 and offscreen, so the palette is ours.
"""

from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from bpgui.gui.common.colours import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Colours, mix

__all__ = ["CONTRAST_DARK", "CONTRAST_LIGHT", "DARK", "LIGHT", "Colours", "Scheme", "Theme", "mix"]


class Scheme(Enum):
    """What the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST_LIGHT = "contrast-light"
    CONTRAST_DARK = "contrast-dark"


_CHOSEN = {
    Scheme.LIGHT: LIGHT,
    Scheme.DARK: DARK,
    Scheme.CONTRAST_LIGHT: CONTRAST_LIGHT,
    Scheme.CONTRAST_DARK: CONTRAST_DARK,
}

# Fusion draws outlines by QColor.darker(140), which leaves those of a black, dark or white window out of sight.
_OUTLINE_DARKER = 140
# Lines that part areas are fainter than those around what can be clicked on.
_DARK_EDGE = 0.4
_OUTLINED = (
    "QAbstractSpinBox",
    "QCheckBox",
    "QComboBox",
    "QGroupBox",
    "QLineEdit",
    "QListView",
    "QPlainTextEdit",
    "QPushButton",
    "QRadioButton",
    "QSlider",
    "QTableView",
    "QToolButton",
)


class Theme(QObject):
    """The application's present colours; views repaint on `changed`."""

    changed = Signal()

    def __init__(self, scheme: Scheme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheme = scheme
        self._apply()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        # Qt knows since 6.10 what contrast the system asks for.
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)

    @property
    def scheme(self) -> Scheme:
        """What the person chose."""
        return self._scheme

    @property
    def colours(self) -> Colours:
        """The colours in use."""
        return _CHOSEN[self._scheme] if self._scheme in _CHOSEN else _system_colours()

    def choose(self, scheme: Scheme) -> None:
        """Switch the scheme."""
        self._scheme = scheme
        self._apply()
        self.changed.emit()

    def _on_system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyle("Fusion")
            application.setPalette(_palette(self.colours))
            if self.colours is not LIGHT:
                # They are gone as soon as another scheme sets the general palette.
                outlined = _outlined(_palette(self.colours), self.colours)
                for name in _OUTLINED:
                    application.setPalette(outlined, name)  # type: ignore[arg-type]  # PySide6 takes text, no bytes
            application.setStyleSheet(_style_sheet(self.colours))


def _system_colours() -> Colours:
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    if _system_wants_contrast():
        return CONTRAST_DARK if dark else CONTRAST_LIGHT
    return DARK if dark else LIGHT


def _system_wants_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


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
    QTabBar::tab {{
        background: {colours.window}; color: {colours.muted}; border: none; border-bottom: 2px solid transparent;
        padding: 5px 10px;
    }}
    QTabBar::tab:selected {{ color: {colours.text}; border-bottom-color: {colours.accent}; }}
    QTabBar::tab:hover, QTabBar::tab:focus {{ background: {colours.raised}; }}
    QLabel[muted="true"] {{ color: {colours.muted}; }}
    QLabel[error="true"] {{ color: {colours.error}; }}
    QLabel[heading="true"] {{ font-weight: 600; }}
    QToolButton[fold="true"] {{ font-weight: 600; border: 1px solid transparent; padding: 1px 2px 1px 0px; }}
    QToolButton[fold="true"]:hover, QToolButton[fold="true"]:focus {{ border-color: {colours.border}; }}
    QLineEdit[invalid="true"] {{ border: 1px solid {colours.error}; }}
    """


def _outlined(palette: QPalette, colours: Colours) -> QPalette:
    """Return a palette for what Fusion outlines in a darker shade of the window's colour: it gives a lighter one."""
    edge = mix(colours.border, colours.muted, _DARK_EDGE) if colours is DARK else QColor(colours.border)
    outlined = QPalette(palette)
    outlined.setColor(QPalette.ColorRole.Window, edge.lighter(_OUTLINE_DARKER))
    return outlined
