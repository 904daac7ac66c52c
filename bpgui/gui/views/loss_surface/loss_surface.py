"""`LossSurface`: how the loss lies around the present weights, and how training came here."""

import time
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from bpgui.engine.losses import check_pair
from bpgui.engine.reference import loss_values
from bpgui.engine.surface import Link, steepest_links
from bpgui.errors import BpguiError
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.icons import icon
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.naming import neuron_name
from bpgui.gui.common.one_line import OneLine
from bpgui.gui.common.probe import Reading
from bpgui.gui.common.selection import LinkRef
from bpgui.gui.common.text import count, number, percent
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.loss_surface.colour_bar import ColourBar
from bpgui.gui.views.loss_surface.heights import Heights
from bpgui.gui.views.loss_surface.slices import Directions, Request, Slice, compute
from bpgui.gui.views.loss_surface.surface_chart import Label, SurfaceChart
from bpgui.gui.views.loss_surface.walk import Walk, within_bounds
from bpgui.session.background import Background
from bpgui.spec import NetworkSpec

# While a network trains, a slice is computed so often at most, and for at most this share of the time.
_PAUSE_SECONDS, _SHARE, _LOOK_SECONDS = 2.0, 0.1, 0.1
_ZOOM_STEP, _CLOSEST, _WIDEST = 2.0, 64.0, 1.0 / 64.0
_FEW_LINKS = "Two links that are trained are needed: draw some, or unlock them."
_HELP = {
    Directions.RANDOM: "Each neuron's part is as long as the weights that lead to it (Li et al. 2018). A step of 1 is "
    "such a length. The dice draws others.",
    Directions.PRINCIPAL: "The two directions in which the weights moved furthest so far (Li et al. 2018).",
    Directions.WEIGHTS: "The two links that were selected last, or those with the largest gradient; all other weights "
    "stay as they are.",
}


class LossSurface(LiveView):
    """The chart and the scale of its colours below a line of choices and a line of words.

    A slice is computed in the background, at the weights of that moment; the path goes on meanwhile.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._background = Background(self)
        self._walk = Walk()
        self._asked: Request | None = None
        self._shown: Slice | None = None
        self._started = 0.0
        self._seed, self._zoom = 0, 1.0
        self._chosen: tuple[NetworkSpec, tuple[Link, ...]] | None = None
        self._words = ""
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._make_controls()
        self.words = OneLine()
        self.chart = SurfaceChart()
        self.bar = ColourBar(workspace.theme)
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", "true")
        self.empty.setWordWrap(True)
        self._lay_out()
        self._connect()

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        colours = self.workspace.theme.colours
        self.chart.recolour(colours)
        self.bar.update()
        for button, name in ((self.dice, "dice"), (self.closer, "zoom-in"), (self.wider, "zoom-out")):
            button.setIcon(icon(name, colours))

    def refresh(self) -> None:
        """Go on with the path, and have the slice computed where another one is wanted."""
        reading, problem = self.workspace.probe.reading(), self.workspace.probe.problem
        if reading is not None:
            problem = _problem(reading)
        links = () if reading is None or problem else self._links(reading)
        if not problem and self.directions is Directions.WEIGHTS and len(links) < 2:
            problem = _FEW_LINKS
        if reading is None or problem:
            self._cancel()
            self.empty.setText(problem)
            self._pages.setCurrentWidget(self.empty)
            return
        self._pages.setCurrentIndex(1)
        self._walk.note(self.workspace.project, reading.program, reading.theta)
        path = tuple(self._walk.snapshots)
        self._ask(Request(reading, self.directions, self._seed, self._zoom, path, links))
        self._show_path()
        self._say(reading)

    @property
    def directions(self) -> Directions:
        """Which directions are chosen."""
        return Directions(self.choice.currentData())

    @property
    def shown(self) -> Slice | None:
        """The slice that is shown, None before the first one."""
        return self._shown

    @property
    def computing(self) -> bool:
        """Whether a slice is being computed."""
        return self._background.running

    def hideEvent(self, event: QHideEvent) -> None:
        """Compute nothing while nobody looks."""
        super().hideEvent(event)
        self._cancel()

    def _ask(self, request: Request) -> None:
        """Start computing unless that is done or going on already, or was done a moment ago and weights have moved."""
        shown = None if self._shown is None or not request.same_view(self._shown.request) else self._shown
        # Of what has not been seen yet, a coarse picture comes first.
        request = replace(request, coarse=shown is None)
        asked = self._asked
        if asked is not None and request.same_view(asked):
            if request.reading is asked.reading and request.coarse == asked.coarse:
                return
            if self.workspace.training.state is State.RUNNING:
                wait = self._wait_seconds(shown)
                if wait > 0.0:
                    self._again.start(round(1000.0 * wait))
                    return
        self._asked, self._started = request, time.perf_counter()
        self._background.start(lambda: compute(request))

    def _wait_seconds(self, shown: Slice | None) -> float:
        """Return how long to wait with another slice, while weights move all the time."""
        if self._background.running:
            return _LOOK_SECONDS
        if shown is None or shown.request.coarse:
            return 0.0
        return self._started + max(_PAUSE_SECONDS, shown.seconds / _SHARE) - time.perf_counter()

    def _cancel(self) -> None:
        self._again.stop()
        if self._background.running:
            self._background.cancel()
            self._asked = None

    def _show_path(self) -> None:
        if self._shown is not None and self._fits(self._shown):
            self.chart.show_path(self._shown.places(self._walk.snapshots))

    def _fits(self, found: Slice) -> bool:
        """Tell whether the weights of a slice are laid out as those of the path."""
        return all(len(each.theta) == len(found.plane.centre) for each in self._walk.snapshots)

    def _on_finished(self, found: Slice) -> None:
        self._shown = found
        heights = Heights.of(found.values)
        self.chart.show_slice(found, heights, _labels(found))
        self.bar.show_heights(heights)
        self._show_path()
        self._say(found.request.reading)
        self.stale()

    def _on_failed(self, problem: str) -> None:
        self.words.say(problem)

    def _say(self, reading: Reading) -> None:
        """Tell the present loss, and the lowest in sight."""
        with np.errstate(all="ignore"):
            loss = float(loss_values(reading.program, reading.loss, reading.trace, reading.targets).mean())
        words = [f"Loss now {number(loss)}"]
        lowest = "computing the slice" if self._shown is None else f"lowest in sight {number(self._shown.lowest)}"
        words.append(lowest)
        words += [f"over {count(len(reading.inputs), 'row')}", f"path of {count(len(self._walk.snapshots), 'point')}"]
        self._words = ", ".join(words)
        self.chart.setAccessibleDescription(self._words)
        self._on_pointed("")

    def _on_pointed(self, text: str) -> None:
        self.words.say(text or self._words)

    def _links(self, reading: Reading) -> tuple[Link, ...]:
        """Return the links whose weights move: the last two selected ones, else those chosen before or the steepest."""
        program = reading.program
        selected = tuple(
            Link(item.connection, item.source, item.target)
            for item in self.workspace.selection.items
            if isinstance(item, LinkRef) and _is_trained(program.network, item)
        )
        if len(selected) >= 2:
            self._chosen = program.network, selected[-2:]
        elif self._chosen is None or self._chosen[0] is not program.network:
            slopes = reading.theta if reading.gradient is None else reading.gradient.theta
            self._chosen = program.network, tuple(steepest_links(program, slopes))
        return self._chosen[1] if self.directions is Directions.WEIGHTS else ()

    def _on_directions_activated(self) -> None:
        self._zoom = 1.0
        self._update_controls()
        self.stale()

    def _on_dice_clicked(self) -> None:
        self._seed += 1
        self.stale()

    def _on_closer_clicked(self) -> None:
        self._zoom = min(self._zoom * _ZOOM_STEP, _CLOSEST)
        self._update_controls()
        self.stale()

    def _on_wider_clicked(self) -> None:
        self._zoom = max(self._zoom / _ZOOM_STEP, _WIDEST)
        self._update_controls()
        self.stale()

    def _on_state_changed(self, state: State) -> None:
        # Where training has just ended, there is no need to wait with the last slice.
        self.stale()

    def _update_controls(self) -> None:
        self.choice.setToolTip(tooltip("The two directions that the slice follows.", _HELP[self.directions]))
        self.dice.setEnabled(self.directions is Directions.RANDOM)
        self.closer.setEnabled(self._zoom < _CLOSEST)
        self.wider.setEnabled(self._zoom > _WIDEST)

    def _make_controls(self) -> None:
        self.choice = QComboBox()
        self.choice.setAccessibleName("Directions of the slice")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(12)
        for directions in Directions:
            self.choice.addItem(directions.value[:1].upper() + directions.value[1:], directions.value)
            self.choice.setItemData(self.choice.count() - 1, tooltip(_HELP[directions]), Qt.ItemDataRole.ToolTipRole)
        self.dice = _button("Draw other random directions")
        self.closer = _button("Look closer: half as far in both directions")
        self.wider = _button("Look further: twice as far in both directions")
        self._update_controls()

    def _connect(self) -> None:
        self._background.finished.connect(self._on_finished)
        self._background.failed.connect(self._on_failed)
        self._again.timeout.connect(self.stale)
        self.choice.activated.connect(self._on_directions_activated)
        self.dice.clicked.connect(self._on_dice_clicked)
        self.closer.clicked.connect(self._on_closer_clicked)
        self.wider.clicked.connect(self._on_wider_clicked)
        self.chart.pointed.connect(self._on_pointed)
        self.workspace.selection.changed.connect(self.stale)
        self.workspace.training.state_changed.connect(self._on_state_changed)

    def _lay_out(self) -> None:
        page = QWidget()
        controls = QHBoxLayout()
        controls.setSpacing(4)
        controls.addWidget(self.choice, 1)
        for button in (self.dice, self.closer, self.wider):
            controls.addWidget(button)
        picture = QHBoxLayout()
        picture.setSpacing(6)
        picture.addWidget(self.chart, 1)
        picture.addWidget(self.bar)
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addLayout(controls)
        column.addWidget(self.words)
        column.addLayout(picture, 1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setIconSize(QSize(16, 16))
    button.setAccessibleName(text)
    button.setToolTip(text)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _problem(reading: Reading) -> str:
    """Say why there is no slice, empty if there is one."""
    try:
        for layer in reading.program.outputs:
            output = reading.program.network.layer(layer)
            check_pair(reading.loss.name, output.activation, output.name)
    except BpguiError as error:
        return str(error)
    if reading.program.trainable is not None and not reading.program.trainable.any():
        return "Every weight is locked, so no direction is left: unlock some."
    if not within_bounds(reading.theta):
        return "The weights have grown past all bounds: Reset brings the first ones back."
    return ""


def _is_trained(network: NetworkSpec, ref: LinkRef) -> bool:
    connection = network.connection(ref.connection)
    return connection.has_link(ref.source, ref.target) and not connection.is_locked(ref.source, ref.target)


def _labels(found: Slice) -> tuple[Label, Label]:
    """Say what the two directions are."""
    request = found.request
    if request.directions is Directions.RANDOM:
        return Label("direction 1", "random direction 1 (1 = as long as the weights)"), Label(
            "direction 2", "direction 2"
        )
    if request.directions is Directions.PRINCIPAL:
        return _share_label(1, found.shares[0]), _share_label(2, found.shares[1])
    network = request.reading.program.network
    first, second = (_link_name(network, link) for link in request.links)
    return Label("weight 1", f"weight {first}"), Label("weight 2", f"weight {second}")


def _share_label(number_: int, share: float) -> Label:
    return Label(f"direction {number_}", f"direction {number_} ({percent(share)} of the way)")


def _link_name(network: NetworkSpec, link: Link) -> str:
    connection = network.connection(link.connection)
    source, target = network.layer(connection.source), network.layer(connection.target)
    return f"{neuron_name(source, link.source)} to {neuron_name(target, link.target)}"
