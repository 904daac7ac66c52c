"""`DrawingTools`: what a person draws points with, of which class, and how broadly."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bpgui.gui.common.data_colours import Palette, class_colours
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.marks import form
from bpgui.gui.common.number_field import NumberField
from bpgui.gui.panels.data.drawing.drawing_plane import USUAL_RADIUS, Tool
from bpgui.spec import Param

# Pixels.
_SWATCH = 14
_BUTTON_MARGIN = 8
_SMALLEST, _LARGEST = 6, 60  # pixels of the brush
_HELP = {
    Tool.CHOOSE: "Click on a point to see what the network computes for it.",
    Tool.POINT: "Click to put a point; by keyboard, the arrow keys move a cursor and Space puts a point there.",
    Tool.BRUSH: "Drag to spray points; the further, the more. Space sprays at the cursor.",
    Tool.MOVE: "Drag a point to another place; by keyboard, Space takes it up and puts it down.",
    Tool.ERASE: "Drag over points to erase them. Space, or Delete, erases at the cursor.",
}
_GIVE_UP = "Escape gives up what is in hand, then puts the tool away. Undo takes back a whole stroke."
# The tool in hand has the mark that the theme gives to what is chosen.
_STYLE = "QToolButton:checked { border: 2px solid palette(highlight); }"
_VALUE = Param("value", "float", 0.0, "What the network should answer at new points.", "Value", low=-1e9, high=1e9)


class DrawingTools(QWidget):
    """A row of tools, and below it what the one in hand needs: the class or the value of new points, and its size."""

    tool_chosen = Signal(object)  # Tool
    ink_changed = Signal()
    class_wanted = Signal()  # one more class
    radius_changed = Signal(float)  # pixels
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons = {tool: self._button(tool.value, tooltip(_HELP[tool], _GIVE_UP)) for tool in Tool}
        self._group = QButtonGroup(self)
        for button in self.buttons.values():
            button.setCheckable(True)
            button.setStyleSheet(_STYLE)
            self._group.addButton(button)
        self._group.buttonClicked.connect(self._on_clicked)
        self.classes = QComboBox()
        self.classes.setAccessibleName("Class of new points")
        self.classes.setToolTip(tooltip("The class of new points. In the picture, the keys 1 to 9 choose it as well."))
        self.classes.setIconSize(QSize(_SWATCH, _SWATCH))
        self.classes.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.classes.setMinimumWidth(80)
        self.classes.currentIndexChanged.connect(self.ink_changed)
        self.value = NumberField(_VALUE)
        self.value.value_edited.connect(self.ink_changed)
        self.value.refused.connect(self.refused)
        self.more = self._button(
            "New class", tooltip("Draw points of one more class: it is there with its first point.")
        )
        self.more.clicked.connect(self.class_wanted)
        self.breadth = QSlider(Qt.Orientation.Horizontal)
        self.breadth.setRange(_SMALLEST, _LARGEST)
        self.breadth.setValue(round(USUAL_RADIUS))
        self.breadth.setMinimumWidth(50)
        self.breadth.setAccessibleName("Size of brush and eraser")
        self.breadth.setToolTip(
            tooltip(f"How large brush and eraser are: a radius of {_SMALLEST} to {_LARGEST} pixels.")
        )
        self.breadth.valueChanged.connect(self._on_size)
        self._lay_out()
        self.show_tool(Tool.CHOOSE)

    def show_tool(self, tool: Tool) -> None:
        """Show a tool as the one in hand, and what it needs."""
        self.buttons[tool].setChecked(True)
        self._needs.setVisible(tool is not Tool.CHOOSE)
        for widget in (self.classes, self.value, self.more):
            widget.setEnabled(tool in (Tool.POINT, Tool.BRUSH))
        self.breadth.setEnabled(tool in (Tool.BRUSH, Tool.ERASE))

    def show_inks(self, names: tuple[str, ...], chosen: int, palette: Palette) -> None:
        """Offer classes with their forms and colours, or a value where there are none."""
        self.classes.blockSignals(True)
        self.classes.clear()
        for mark, (name, colour) in enumerate(zip(names, class_colours(len(names), palette.colours), strict=True)):
            self.classes.addItem(self._swatch(mark, colour), name)
        self.classes.setCurrentIndex(chosen if names else -1)
        self.classes.blockSignals(False)
        for widget in (self.classes, self.more):
            widget.setVisible(bool(names))
        self.value.setVisible(not names)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for button in self.buttons.values():
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance(button.text()) + _BUTTON_MARGIN)
            tools.addWidget(button)
        self._needs = QWidget()
        needs = QHBoxLayout(self._needs)
        needs.setContentsMargins(0, 0, 0, 0)
        needs.setSpacing(4)
        needs.addWidget(self.classes, 3)
        needs.addWidget(self.value, 3)
        needs.addWidget(self.more)
        needs.addWidget(self.breadth, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(tools)
        column.addWidget(self._needs)

    def _button(self, text: str, help_text: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(help_text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _swatch(self, mark: int, colour: QColor) -> QIcon:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(QSize(_SWATCH, _SWATCH) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(QPointF(_SWATCH, _SWATCH) / 2)
        painter.fillPath(form(mark, 0.38 * _SWATCH), colour)
        painter.end()
        return QIcon(pixmap)

    def _on_clicked(self, clicked: QToolButton) -> None:
        self.tool_chosen.emit(next(tool for tool, button in self.buttons.items() if button is clicked))

    def _on_size(self, radius: int) -> None:
        self.radius_changed.emit(float(radius))
