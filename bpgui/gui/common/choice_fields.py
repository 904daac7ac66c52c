"""Combo boxes and check boxes of dialogs, with what screen readers and tooltips say."""

from collections.abc import Iterable

from PySide6.QtWidgets import QCheckBox, QComboBox


def choice_field(name: str, tip: str, labels: Iterable[str] = ()) -> QComboBox:
    """Return a combo box whose long entries do not make the dialog wide."""
    box = QComboBox()
    box.addItems(list(labels))
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def check_field(name: str, tip: str) -> QCheckBox:
    """Return a check box."""
    check = QCheckBox(name)
    check.setAccessibleName(name)
    check.setToolTip(tip)
    return check
