"""The panels around the canvas: what they are, where they stand, and how the keyboard gets there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QWidget

from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.data_panel import DataPanel
from bpgui.gui.panels.history import HistoryPanel
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.gui.panels.training.training_panel import TrainingPanel
from bpgui.gui.plots.curves import Curves

PANELS = ("Data", "Training", "Inspector", "History", "Curves")

# Pixels, at the first start.
_SIDE_WIDTH, _TRAINING_HEIGHT, _INSPECTOR_HEIGHT, _CURVES_HEIGHT = 310, 420, 300, 215


class Docks:
    """The docks of a window, by their titles."""

    def __init__(self, window: QMainWindow, workspace: Workspace) -> None:
        area = Qt.DockWidgetArea
        contents: dict[str, tuple[QWidget, Qt.DockWidgetArea]] = {
            "Data": (DataPanel(workspace), area.LeftDockWidgetArea),
            "Training": (TrainingPanel(workspace), area.RightDockWidgetArea),
            "Inspector": (Inspector(workspace), area.RightDockWidgetArea),
            "History": (HistoryPanel(workspace), area.RightDockWidgetArea),
            "Curves": (Curves(workspace), area.BottomDockWidgetArea),
        }
        self._docks: dict[str, QDockWidget] = {}
        for title, (content, where) in contents.items():
            dock = QDockWidget(title)
            dock.setObjectName(title)
            dock.setWidget(content)
            window.addDockWidget(where, dock)
            self._docks[title] = dock
        self._lay_out(window)

    def __getitem__(self, title: str) -> QDockWidget:
        """Return a dock by its title."""
        return self._docks[title]

    def fill_menu(self, menu: QMenu) -> None:
        """Add what shows and hides each panel to a menu."""
        for dock in self._docks.values():
            menu.addAction(dock.toggleViewAction())

    def enter(self, title: str) -> None:
        """Show a panel and give the keyboard to the first thing in it that takes keys."""
        dock = self._docks[title]
        dock.show()
        dock.raise_()
        takes = [w for w in dock.widget().findChildren(QWidget) if w.isVisible() and w.isEnabled() and _takes_keys(w)]
        # While there is nothing to choose from, the panel as a whole.
        (takes or [dock.widget()])[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self, window: QMainWindow) -> None:
        area, docks = Qt.DockWidgetArea, self._docks
        window.tabifyDockWidget(docks["Inspector"], docks["History"])
        docks["Inspector"].raise_()
        window.setCorner(Qt.Corner.BottomLeftCorner, area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, area.RightDockWidgetArea)
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        window.resizeDocks([docks["Data"], docks["Training"]], [_SIDE_WIDTH, _SIDE_WIDTH], horizontal)
        heights = [_TRAINING_HEIGHT, _INSPECTOR_HEIGHT]
        window.resizeDocks([docks["Training"], docks["Inspector"]], heights, vertical)
        window.resizeDocks([docks["Curves"]], [_CURVES_HEIGHT], vertical)


def _takes_keys(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
