"""A shown data panel, with a hand for its mouse and keys."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import default_spec
from bpgui.data.starting import starting_project
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.data_panel import DataPanel
from bpgui.gui.panels.data.settings.setting_sliders import SettingSliders
from bpgui.spec import ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable
from bpgui.spec.raw_table import categories


class Stage:
    """A shown data panel, and what a person does with it."""

    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self.qtbot, self.workspace = qtbot, workspace
        self.panel = DataPanel(workspace)
        qtbot.addWidget(self.panel)
        self.panel.resize(310, 760)
        with qtbot.waitActive(self.panel):
            self.panel.show()
        self.views = self.panel.views
        self.rows, self.picture, self.filter = self.views.rows, self.views.picture, self.views.filter

    @property
    def sliders(self) -> SettingSliders:
        """The settings of the generator."""
        assert self.panel.settings.form is not None
        return self.panel.settings.form

    def choose(self, text: str) -> None:
        """Type a part of a data set's name in the chooser."""
        self.panel.chooser.setFocus()
        self.qtbot.keyClicks(self.panel.chooser, text)
        self.qtbot.keyClick(self.panel.chooser, Qt.Key.Key_Return)

    def enter(self, field: QWidget, text: str) -> None:
        """Replace what is in a field."""
        field.setFocus()
        self.qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def open_tab(self, name: str) -> None:
        """Click on a tab."""
        bar = self.views.tabs.tabBar()
        place = next(place for place in range(bar.count()) if bar.tabText(place) == name)
        self.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())

    def search(self, text: str) -> None:
        """Type into the line that searches the rows, and wait until it is done."""
        line = self.filter.search
        line.clear()
        line.setFocus()
        self.qtbot.keyClicks(line, text)
        self.qtbot.waitUntil(lambda: not self.filter.searching)

    def headers(self) -> list[str]:
        """The names over the table of rows."""
        model = self.rows.model()
        return [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]

    def texts(self, place: int) -> list[str]:
        """What stands in the table at a place from the top."""
        model = self.rows.model()
        return [model.index(place, column).data() for column in range(model.columnCount())]

    def column(self, name: str) -> list[str]:
        """What stands in a column of the table, from the top."""
        model, column = self.rows.model(), self.headers().index(name)
        return [model.index(place, column).data() for place in range(model.rowCount())]

    def row_place(self, place: int) -> QPoint:
        """Where a line of the table is, in pixels."""
        return self.rows.visualRect(self.rows.model().index(place, 1)).center()

    def wait_for_answers(self) -> None:
        """Wait until the network has answered to all rows."""
        self.qtbot.waitUntil(lambda: self.views.answered.known)


def on(name: str) -> Project:
    """Return a project on a data set, without any network."""
    return edits.set_dataset(Project(), default_spec(name))


def colours_in(image: QImage) -> set[str]:
    """Return all colours of an image."""
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def own_project(scaling: str = "standard") -> Project:
    """Return a project on 30 rows of a person's own, three of which lack something."""
    rng = np.random.default_rng(0)
    length, width = rng.normal(50.0, 10.0, 30).round(1), rng.normal(2.0, 0.5, 30).round(2)
    length[3] = np.nan
    texts = [["red", "blue"][k % 2] for k in range(30)]
    species = [["setosa", "virginica"][k % 2] for k in range(30)]
    texts[7], species[11] = "", ""
    raw = RawTable(
        (
            RawColumn("length", length),
            RawColumn("width", width),
            categories("colour", texts),
            categories("species", species),
            RawColumn("always", np.ones(30)),
        )
    )
    own = OwnSpec(
        "my.csv",
        (
            ColumnSpec("length"),
            ColumnSpec("width"),
            ColumnSpec("colour", "category"),
            ColumnSpec("species", "category", "target"),
            ColumnSpec("always"),
        ),
        file="some folder/my.csv",
    )
    return starting_project(DatasetSpec("own", own=own, test_share=0.3, scaling=scaling), raw)
