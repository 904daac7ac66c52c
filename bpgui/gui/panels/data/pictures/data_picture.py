"""`DataPicture`: the data at a glance, as points in the plane or as a gallery of images."""

import time
from html import escape

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from bpgui.data import Dataset, Table
from bpgui.gui.common.data_colours import Palette
from bpgui.gui.common.labels import note
from bpgui.gui.common.marks import sign
from bpgui.gui.common.thumbnails import image_shape
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.drawing.plane_editor import PlaneEditor
from bpgui.gui.panels.data.parts.row_text import written
from bpgui.gui.panels.data.pictures.answer_map import AnswerMap
from bpgui.gui.panels.data.pictures.gallery import Gallery
from bpgui.gui.panels.data.pictures.plane import Plane
from bpgui.spec import Project

_SHORTEST_PAUSE_MS = 200  # five maps a second at most
# The map of a large network takes longer: it gets at most this share of the time.
_SHARE_OF_TIME = 0.05
_NO_LIMIT = (1 << 24) - 1  # Qt's own number for no limit, which PySide does not export
# A key of more colours than this says less than the classes' own labels.
_MOST_NAMED = 12


class DataPicture(QWidget):
    """Shows a data set that has a picture, and keeps the map of the network's answers up to date while in sight."""

    row_chosen = Signal(object)  # the row that the person asks to choose, or None

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._dataset: Dataset | None = None
        self._palette: Palette | None = None
        self._rows: npt.NDArray[np.intp] | None = None
        self._taken_for: npt.NDArray[np.integer] | None = None
        self._answers = AnswerMap()
        self.editor = PlaneEditor(workspace)
        self.plane = self.editor.plane
        self.gallery = Gallery()
        self.plane.row_chosen.connect(self.row_chosen)
        self.gallery.row_chosen.connect(self.row_chosen)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.editor)
        self._stack.addWidget(self.gallery)
        self.key = note(self)
        self.key.setTextFormat(Qt.TextFormat.RichText)
        self.ground = note(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 6, 6)
        column.setSpacing(4)
        column.addWidget(self._stack, 1)
        column.addWidget(self.key)
        column.addWidget(self.ground)
        column.addStretch(0)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._on_pause_over)
        self._stale = False
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.theme.changed.connect(self._on_theme_changed)

    def set_dataset(self, dataset: Dataset) -> None:
        """Show a data set, which has to have a picture."""
        self._dataset, self._rows, self._taken_for = dataset, None, None
        self._recolour()

    def mark(self, row: int | None) -> None:
        """Mark a row of the data set, or none."""
        self._marking().mark(row)

    def choose(self, row: int | None) -> None:
        """Show a row of the data set as chosen, or none."""
        self._marking().choose(row)

    def show_rows(self, rows: npt.NDArray[np.intp] | None, answers: npt.NDArray[np.integer] | None = None) -> None:
        """Show some rows of the data set, rising, or all of them; images also say what `answers` take them for."""
        self._rows, self._taken_for = rows, answers
        self._marking().show_rows(rows)
        self.gallery.show_answers(answers)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the network."""
        super().showEvent(event)
        self._draw_map()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the key close to the plot, which is a square."""
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        images = self._stack.currentWidget() is self.gallery
        self._stack.setMaximumHeight(_NO_LIMIT if images else self.editor.height_for(self._stack.width()))

    def _marking(self) -> Plane | Gallery:
        return self.gallery if self._stack.currentWidget() is self.gallery else self.plane

    def _recolour(self) -> None:
        dataset = self._dataset
        if dataset is None:
            return
        colours = self._workspace.theme.colours
        self._palette = Palette.of(dataset.table, colours)
        if image_shape(dataset.table) is not None:
            self._stack.setCurrentWidget(self.gallery)
            self.gallery.set_data(dataset, colours)
        else:
            self._stack.setCurrentWidget(self.editor)
            self.editor.set_data(dataset, self._palette)
        self._fit_height()
        self.key.setText(_key(dataset, self._palette))
        self._draw_map()

    def _draw_map(self) -> None:
        self._stale = False
        dataset, palette = self._dataset, self._palette
        if dataset is None or palette is None or not self.isVisible():
            return
        if self._stack.currentWidget() is self.gallery:
            self.ground.hide()
            return
        start = time.perf_counter()
        project = self._workspace.project
        relaxation, parameters = project.training.relaxation, project.parameters
        image = self._answers.image(project.network, relaxation, parameters, dataset.table, self.plane.extent, palette)
        self.plane.set_map(image)
        said = "what the network answers now" if image else "empty until the network fits this data"
        self.ground.setText(f"Background: {said}")
        self.ground.show()
        seconds = time.perf_counter() - start
        self._pause.start(max(_SHORTEST_PAUSE_MS, round(1000 * seconds / _SHARE_OF_TIME)))

    def _on_project_changed(self, before: Project, after: Project) -> None:
        same = after.parameters is before.parameters and after.network is before.network
        if same and after.training.relaxation == before.training.relaxation:
            return
        if not self.isVisible() or self._stack.currentWidget() is not self.editor:
            return
        self._stale = True
        if not self._pause.isActive():
            self._draw_map()

    def _on_pause_over(self) -> None:
        if self._stale:
            self._draw_map()

    def _on_theme_changed(self) -> None:
        marked, chosen = self._marking().marked, self._marking().chosen
        self._recolour()
        self.show_rows(self._rows, self._taken_for)
        self.choose(chosen)
        self.mark(marked)


def has_picture(table: Table) -> bool:
    """Tell whether a table can be shown as a picture."""
    return image_shape(table) is not None or table.inputs.shape[1] == 2


def _key(dataset: Dataset, palette: Palette) -> str:
    """Say in colours what the marks mean."""
    table, muted, dots = dataset.table, palette.colours.muted, []
    images = image_shape(table) is not None
    if not images and table.classes:
        named = zip(palette.classes[:_MOST_NAMED], table.classes, strict=False)
        dots = [(colour.name(), sign(place), name) for place, (colour, name) in enumerate(named)]
    elif not images:
        ends = (palette.colours.negative, palette.colours.positive)
        scale, centre = dataset.preparation.target_scale[0], dataset.preparation.target_centre[0]
        dots = [
            (colour, sign(0), f"{table.target_names[0]} {written(value * scale + centre)}")
            for colour, value in zip(ends, (-palette.reach, palette.reach), strict=True)
        ]
    entries = [_dot(*dot) for dot in dots]
    held_back = [
        _dot(muted, sign, use)
        for rows, sign, use in (
            (dataset.validation_rows, "\N{CIRCLE WITH LEFT HALF BLACK}", "to validate"),
            (dataset.test_rows, "\N{WHITE CIRCLE}", "to test"),
        )
        if len(rows)
    ]
    if held_back:
        entries += [_dot(muted, "\N{BLACK CIRCLE}", "to train"), *held_back]
    return " &nbsp; ".join(entries)


def _dot(colour: str, sign: str, text: str) -> str:
    return f'<span style="white-space: nowrap"><span style="color: {colour}">{sign}</span>&nbsp;{escape(text)}</span>'
