"""The panels around the canvas: what they are, where they stand, and how the keyboard gets there."""

from collections.abc import Callable, Collection, Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QScrollArea, QWidget

from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.data_panel import DataPanel
from bpgui.gui.panels.history import HistoryPanel
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.gui.panels.training.training_panel import TrainingPanel
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.gui.plots.curves import Curves
from bpgui.gui.views.views import VIEWS

PANELS = ("Data", "Try it", "Training", "Inspector", "History", "Curves")

# Pixels, at the first start.
_SIDE_WIDTH, _TRAINING_HEIGHT, _INSPECTOR_HEIGHT, _CURVES_HEIGHT = 310, 420, 300, 215
# A live view needs more height than the curves have at first.
_VIEW_HEIGHT = 300
# Live views open before the curves, tall ones before a panel at the side.
_BY_DEFAULT = "Curves", Qt.DockWidgetArea.BottomDockWidgetArea
_BESIDE = {"Step through": ("Data", Qt.DockWidgetArea.LeftDockWidgetArea)}
# What stands beside each other is a little higher or lower, by its size.
_SAME_ROW_PX = 8


class Docks:
    """The docks of a window, by their titles."""

    def __init__(self, window: QMainWindow, workspace: Workspace) -> None:
        self._window = window
        area = Qt.DockWidgetArea
        self.data = DataPanel(workspace)
        contents: dict[str, tuple[QWidget, Qt.DockWidgetArea]] = {
            "Data": (self.data, area.LeftDockWidgetArea),
            "Try it": (TrialPanel(workspace), area.LeftDockWidgetArea),
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
        # Live views that have no place yet; they get theirs when they are first opened.
        self._homeless = set(VIEWS)
        for title, make in VIEWS.items():
            dock = _ViewDock(title, partial(make, workspace))
            window.addDockWidget(_BESIDE.get(title, _BY_DEFAULT)[1], dock)
            dock.hide()
            dock.toggleViewAction().triggered.connect(partial(self._on_toggled, title))
            self._docks[title] = dock

    def __getitem__(self, title: str) -> QDockWidget:
        """Return a dock by its title."""
        return self._docks[title]

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all docks."""
        return tuple(self._docks)

    def fill_menu(self, menu: QMenu) -> None:
        """Add what shows and hides each panel to a menu."""
        for title in PANELS:
            menu.addAction(self._docks[title].toggleViewAction())

    def fill_views(self, menu: QMenu) -> None:
        """Add what shows and hides each live view to a menu."""
        for title in VIEWS:
            menu.addAction(self._docks[title].toggleViewAction())

    def show_view(self, title: str) -> None:
        """Show a live view, before others that stand in its place."""
        if title in self._homeless:
            self._homeless.discard(title)
            beside = _BESIDE.get(title, _BY_DEFAULT)[0]
            self._window.tabifyDockWidget(self._docks[beside], self._docks[title])
            if title not in _BESIDE and self._docks[beside].height() < _VIEW_HEIGHT:
                self._window.resizeDocks([self._docks[beside]], [_VIEW_HEIGHT], Qt.Orientation.Vertical)
        self._docks[title].show()
        self._docks[title].raise_()

    @property
    def placed(self) -> list[str]:
        """The live views that have a place: those that were opened at least once."""
        return [title for title in VIEWS if title not in self._homeless]

    def keep_places(self, placed: Collection[str]) -> None:
        """Leave live views where an earlier session had them, those that are `placed` or open: it has been restored."""
        opened = {title for title in VIEWS if not self._docks[title].isHidden()}
        self._homeless = set(VIEWS) - set(placed) - opened

    def shut_down(self) -> None:
        """Hide what floats, which would outlive the window otherwise and look at things that are gone."""
        for dock in self._docks.values():
            if dock.isFloating():
                dock.hide()

    def _on_toggled(self, title: str) -> None:
        if self._docks[title].toggleViewAction().isChecked():
            self.show_view(title)

    def enter(self, title: str) -> None:
        """Show a panel and give the keyboard to the first thing in it that takes keys."""
        dock = self._docks[title]
        dock.show()
        dock.raise_()
        # While there is nothing to choose from, the panel as a whole.
        (self._stops(dock) or [dock.widget()])[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def pass_focus(self, forward: bool) -> bool:
        """Give the keyboard to the next or previous stop of the window, round and round; False if it is elsewhere.

        The stops are the canvas with what lies over it and, panel by panel, what takes keys, in the order in which it
        is read: Qt's own order puts last what is made last, such as the settings of another data set, and enters
        panels that stand behind others. The tabs of these are no stops: the keys that lead into panels turn them over.
        """
        docks = [dock for dock in self._docks.values() if not dock.isFloating()]
        canvas = self._window.centralWidget()
        stops = [] if canvas is None else [canvas, *_takers(canvas)]
        stops += [stop for dock in docks for stop in self._stops(dock)]
        here = self._window.focusWidget()
        if here not in stops:
            return False
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(stops.index(here) + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def _stops(self, dock: QDockWidget) -> list[QWidget]:
        """Return what takes keys in a panel, nothing while another one stands before it."""
        return [] if dock.visibleRegion().isEmpty() else _takers(dock.widget())

    def _lay_out(self, window: QMainWindow) -> None:
        area, docks = Qt.DockWidgetArea, self._docks
        window.tabifyDockWidget(docks["Data"], docks["Try it"])
        docks["Data"].raise_()
        window.tabifyDockWidget(docks["Inspector"], docks["History"])
        docks["Inspector"].raise_()
        window.setCorner(Qt.Corner.BottomLeftCorner, area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, area.RightDockWidgetArea)
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        window.resizeDocks([docks["Data"], docks["Training"]], [_SIDE_WIDTH, _SIDE_WIDTH], horizontal)
        heights = [_TRAINING_HEIGHT, _INSPECTOR_HEIGHT]
        window.resizeDocks([docks["Training"], docks["Inspector"]], heights, vertical)
        window.resizeDocks([docks["Curves"]], [_CURVES_HEIGHT], vertical)


class _ViewDock(QDockWidget):
    """A dock whose content is made when it is first shown: what nobody has opened costs nothing."""

    def __init__(self, title: str, make: Callable[[], QWidget]) -> None:
        super().__init__(title)
        self.setObjectName(title)
        self._make = make
        self.visibilityChanged.connect(self._on_visibility_changed)

    def _on_visibility_changed(self, visible: bool) -> None:
        if visible and self.widget() is None:
            self.setWidget(self._make())


def _takers(parent: QWidget) -> list[QWidget]:
    return [widget for widget in _within(parent) if widget.isEnabled() and _takes_keys(widget)]


def _within(parent: QWidget) -> Iterator[QWidget]:
    """Go through all that is shown in a widget as it is read: rows from top to bottom, each from left to right."""
    rows: list[list[QWidget]] = []
    shown = [child for child in parent.children() if isinstance(child, QWidget) and child.isVisibleTo(parent)]
    for child in sorted(shown, key=_height):
        if rows and _height(child) - _height(rows[-1][0]) <= _SAME_ROW_PX:
            rows[-1].append(child)
        else:
            rows.append([child])
    for row in rows:
        for child in sorted(row, key=QWidget.x):
            yield child
            yield from _within(child)


def _height(widget: QWidget) -> int:
    return widget.geometry().center().y()


def _takes_keys(widget: QWidget) -> bool:
    # The line in a number field, which has the field's focus, and bare areas that scroll are no stops of their own.
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes and widget.focusProxy() is None and type(widget) is not QScrollArea
