"""`Fold`: a heading that folds away what stands below it, and then says in a few words what is there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget


class Fold(QWidget):
    """A widget below a heading; a click or Space on the heading folds it away or brings it back."""

    def __init__(self, title: str, help_text: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.heading = QToolButton(self)
        self.heading.setText(title)
        self.heading.setAccessibleName(title)
        self.heading.setToolTip(help_text)
        self.heading.setCheckable(True)
        self.heading.setAutoRaise(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heading.setProperty("fold", "true")
        self.heading.toggled.connect(self._on_toggled)
        self._summary = QLabel(self)
        self._summary.setProperty("muted", "true")
        self._summary.setWordWrap(True)
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self._summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(content)
        self._on_toggled(False)

    @property
    def folded(self) -> bool:
        """Whether the content is hidden."""
        return not self.heading.isChecked()

    @property
    def summary(self) -> str:
        """What is said of the content while it is folded away."""
        return self._summary.text()

    def set_folded(self, folded: bool) -> None:
        """Hide or show the content."""
        self.heading.setChecked(not folded)

    def set_summary(self, text: str) -> None:
        """Say what the content is, in a few words."""
        self._summary.setText(text)

    def _on_toggled(self, opened: bool) -> None:
        self.heading.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._content.setVisible(opened)
        self._summary.setVisible(not opened)
