"""`PlaneTrial`: a network of two inputs is asked at a point of the plane, over the map of all its answers."""

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from bpgui.data import Dataset
from bpgui.gui.common.data_colours import Palette
from bpgui.gui.common.labels import body
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import significant
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.data.pictures.answer_map import AnswerMap
from bpgui.gui.panels.trial.parts.answer_bars import AnswerBars
from bpgui.gui.panels.trial.plane.probe_plane import ProbePlane
from bpgui.gui.panels.trial.trial import Trial
from bpgui.spec import NetworkSpec, Parameters

_DIGITS = 3


class PlaneTrial(Trial):
    """The data in the plane with the answers behind it, and the answers where the probe is."""

    hint = "Click in the plane, or drag the probe, and watch the answers."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._dataset: Dataset | None = None
        self._palette: Palette | None = None
        self._colours: Colours | None = None
        self._map = AnswerMap()
        self._mapped: tuple[NetworkSpec, Parameters, Palette] | None = None
        self.plane = ProbePlane()
        self.place = body(self)
        self.bars = AnswerBars()
        for widget in (self.plane, self.place, self.bars):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.plane.moved.connect(self.touch)

    def set_dataset(self, dataset: Dataset) -> None:
        """Show the points of a data set; the probe stays if it is still in sight."""
        self._dataset = dataset
        self.bars.set_dataset(dataset)
        self._show_plane()

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours = colours
        self.bars.recolour(colours)
        self._show_plane()

    def refresh(self) -> None:
        """Show the map, where the probe is, and what the network answers there."""
        if self._dataset is None:
            return
        self._draw_map()
        probe = np.array([self.plane.probe])
        x, y = self._dataset.preparation.unscaled(probe)[0].tolist()
        names = self._dataset.table.input_names
        self.place.setText(f"{names[0]} {significant(x, _DIGITS)}, {names[1]} {significant(y, _DIGITS)}")
        answers = self.predictor.answers(probe)
        self.bars.show_answers(None if answers is None else answers[0], self.predictor.explanation)

    def take(self, row: int) -> None:
        """Bring the probe to a row of the data."""
        if self._dataset is not None:
            self.plane.put(*self._dataset.table.inputs[row].tolist())
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what stands below the plot close to it: it is a square."""
        super().resizeEvent(event)
        self.plane.setFixedHeight(self.plane.height_for(self.width()))

    def _show_plane(self) -> None:
        if self._dataset is None or self._colours is None:
            return
        self._palette = Palette.of(self._dataset.table, self._colours)
        self.plane.set_data(self._dataset, self._palette)
        self._mapped = None
        if self.isVisible():
            self.refresh()

    def _draw_map(self) -> None:
        project, dataset, palette = self.predictor.project, self._dataset, self._palette
        if dataset is None or palette is None:
            return
        wanted = (project.network, project.parameters, palette)
        if self._mapped is not None and all(a is b for a, b in zip(self._mapped, wanted, strict=True)):
            return
        self._mapped = wanted
        relaxation, parameters = project.training.relaxation, project.parameters
        self.plane.set_map(
            self._map.image(project.network, relaxation, parameters, dataset.table, self.plane.extent, palette)
        )
