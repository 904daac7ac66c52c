"""Labels of the panels: headings, texts that wrap, and muted notes."""

from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def heading(parent: QWidget, text: str = "") -> QLabel:
    """Return a label in the weight of a heading."""
    return _label(parent, text, "heading")


def body(parent: QWidget, text: str = "") -> QLabel:
    """Return a label that wraps."""
    return _label(parent, text, "body")


def note(parent: QWidget, text: str = "") -> QLabel:
    """Return a label in a muted colour."""
    return _label(parent, text, "muted")


def _label(parent: QWidget, text: str, kind: str) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty(kind, "true")
    label.setWordWrap(True)
    # A long name without spaces must not make the panel wider.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
