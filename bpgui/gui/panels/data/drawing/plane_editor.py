"""`PlaneEditor`: the plane of a data set with the tools to draw on it; each gesture is one undo entry."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.data.editing import add_points, can_draw, move_points, next_class, remove_rows
from bpgui.document import Edit
from bpgui.gui.common.data_colours import Palette, class_colours
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.drawing.drawing_plane import DrawingPlane, Tool
from bpgui.gui.panels.data.drawing.drawing_tools import DrawingTools
from bpgui.gui.panels.data.drawing.hands import Erased, Gesture, Moved, Put
from bpgui.gui.panels.data.parts.hand_made import change_data

_SPACING = 4  # pixels


class PlaneEditor(QWidget):
    """Shows data of two inputs; where points can be put by hand, a row of tools stands above."""

    height_changed = Signal()  # tools have come or gone

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._dataset: Dataset | None = None
        self._palette: Palette | None = None
        self._chosen = 0
        self._pending: tuple[str, ...] = ()
        self.plane = DrawingPlane()
        self.tools = DrawingTools()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACING)
        column.addWidget(self.tools)
        column.addWidget(self.plane, 1)
        self.tools.tool_chosen.connect(self._on_tool_chosen)
        self.tools.ink_changed.connect(self._on_ink_changed)
        self.tools.class_wanted.connect(self._on_class_wanted)
        self.tools.radius_changed.connect(self.plane.set_radius)
        self.tools.refused.connect(workspace.refused)
        self.plane.tool_changed.connect(self._on_tool_changed)
        self.plane.class_asked.connect(self._on_class_asked)
        self.plane.gesture_ended.connect(self._on_gesture_ended)

    def height_for(self, width: int) -> int:
        """Return the height that goes with a width: the plot is a square, and the tools stand above it."""
        tools = 0 if self.tools.isHidden() else self.tools.sizeHint().height() + _SPACING
        return self.plane.height_for(width) + tools

    def set_data(self, dataset: Dataset, palette: Palette) -> None:
        """Show a data set of two inputs; a class that has no points yet is kept as long as the others stay."""
        before = self._dataset
        if before is None or dataset.table.classes[: len(before.table.classes)] != before.table.classes:
            self._pending = ()
        self._pending = tuple(name for name in self._pending if name not in dataset.table.classes)
        self._dataset, self._palette = dataset, palette
        drawable = can_draw(dataset)
        self.tools.setVisible(drawable)
        if not drawable:
            self.plane.set_tool(Tool.CHOOSE)
        self._chosen = min(self._chosen, max(len(self._classes()) - 1, 0))
        self.plane.set_data(dataset, palette)
        self._show_inks()

    def _classes(self) -> tuple[str, ...]:
        classes = () if self._dataset is None else self._dataset.table.classes
        return (*classes, *self._pending) if classes else ()

    def _show_inks(self) -> None:
        if self._palette is None:
            return
        self.tools.show_inks(self._classes(), self._chosen, self._palette)
        self.plane.set_ink(self._colour(self._palette), self._chosen if self._classes() else 0)

    def _colour(self, palette: Palette) -> QColor:
        classes = self._classes()
        if classes:
            return class_colours(len(classes), palette.colours)[self._chosen]
        dataset = self._dataset
        value = self.tools.value.value()
        if dataset is None or value is None:
            return QColor(palette.colours.text)
        preparation = dataset.preparation
        scaled = (float(value) - preparation.target_centre[0]) / preparation.target_scale[0]
        return palette.number(float(scaled))

    def _on_tool_chosen(self, tool: Tool) -> None:
        self.plane.set_tool(tool)
        self.plane.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_tool_changed(self, tool: Tool) -> None:
        self.tools.show_tool(tool)
        self.height_changed.emit()

    def _on_ink_changed(self) -> None:
        self._chosen = max(self.tools.classes.currentIndex(), 0)
        self._show_inks()

    def _on_class_asked(self, place: int) -> None:
        if place < len(self._classes()):
            self._chosen = place
            self._show_inks()

    def _on_class_wanted(self) -> None:
        if not self._pending:
            self._pending = (next_class(self._classes()),)
        self._chosen = len(self._classes()) - 1
        self._show_inks()
        self.plane.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_gesture_ended(self, gesture: Gesture) -> None:
        if self._dataset is None:
            return
        change_data(self._workspace, *self._edit(self._dataset, gesture))

    def _edit(self, dataset: Dataset, gesture: Gesture) -> tuple[str, Edit]:
        unscaled = dataset.preparation.unscaled
        match gesture:
            case Put(places):
                points, answer = unscaled(places), self._answer()
                what = f"of '{answer}'" if isinstance(answer, str) else f"of {answer:g}"
                drawn = count(len(points), "point")
                return f"Draw {drawn} {what}", lambda project: add_points(project, points, answer)
            case Erased(rows):
                return f"Erase {count(len(rows), 'point')}", lambda project: remove_rows(project, rows)
            case Moved(row, place):
                x, y = unscaled(np.array([place]))[0].tolist()
                return "Move a point", lambda project: move_points(project, {row: (x, y)})

    def _answer(self) -> str | float:
        classes = self._classes()
        return classes[self._chosen] if classes else float(self.tools.value.value() or 0.0)
