"""The help dialogs: shortcuts, and what this program is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from bpgui import __version__
from bpgui.gui.common.icons import application_icon

_MOUSE = (
    ("Wheel", "Zoom around the pointer"),
    ("Drag the ground, or the middle button", "Move the view"),
    ("Drag a layer", "Move it"),
    ("Drag the arrow at a layer's right edge", "Connect it to another layer"),
    ("Click", "Select a layer, a neuron or a link; with Shift several"),
    ("Double click on a link", "Select its whole connection"),
    ("Right click on a layer", "Activation, role, neurons, links"),
    ("+ and -", "Add neurons to the selected layer, or take them away"),
    ("Esc", "Leave the tool, the gesture or the selection"),
)


def show_shortcuts(actions: list[QAction], parent: QWidget) -> None:
    """List the shortcuts of all actions, and what the mouse does."""
    form = QKeySequence.SequenceFormat.NativeText
    keys = [(a.shortcut().toString(form), a.text().replace("&", "").rstrip(".")) for a in actions if a.shortcuts()]
    rows = "".join(f"<tr><td><b>{key}</b>&nbsp;&nbsp;</td><td>{text}</td></tr>" for key, text in (*keys, *_MOUSE))
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Keyboard and mouse")
    label = QLabel(f"<table cellspacing='4'>{rows}</table>")
    area = QScrollArea()
    area.setWidget(label)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(area)
    column.addWidget(buttons)
    dialog.resize(label.sizeHint().width() + 60, 560)
    dialog.open()


def show_about(parent: QWidget) -> None:
    """Tell what this program is."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIconPixmap(application_icon().pixmap(64, 64))
    box.setWindowTitle("About bpgui")
    box.setText(f"<b>bpgui {__version__}</b>")
    box.setInformativeText(
        "A desktop workbench for neural networks trained by backpropagation: draw, train, watch, understand.<br><br>"
        "BSD-3-Clause. The bundled data sets have their own sources and licences, shown beside them."
    )
    box.open()
