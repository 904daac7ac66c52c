"""`RelaxationView`: watch a recurrent network settle on one sample, sweep by sweep, and hear why it does not."""

import time
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from bpgui.errors import BpguiError
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.fields import ChoiceField
from bpgui.gui.common.labels import body
from bpgui.gui.common.lights import Lit
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.one_line import OneLine
from bpgui.gui.common.selection import Ref
from bpgui.gui.common.text import sentence, significant, whole
from bpgui.gui.common.throttle import Throttle
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.relaxation.change_chart import ChangeChart
from bpgui.gui.views.relaxation.gauge import RadiusGauge
from bpgui.gui.views.relaxation.layouts import Arrangement, Shown, arrangement
from bpgui.gui.views.relaxation.player import Player
from bpgui.gui.views.relaxation.recording import Recording, Track
from bpgui.gui.views.relaxation.states_chart import StatesChart
from bpgui.gui.views.relaxation.subject import Subjects
from bpgui.gui.views.relaxation.verdict import settings_text, verdict
from bpgui.spec import Param

# Of computing in a turn, or of drawing.
_TURN_SECONDS = 0.006
_SWEEP_PAUSE_MS, _SWEEP_SHARE = 40, 0.2
_MOST_TEXTS = 256
_FIELD_WIDTH = 104
# Pixels: with more, the verdict is given with its reason and remedy, which else are in its tooltip.
_ROOMY_HEIGHT = 300
_REST_HEIGHT = 95  # of all but the charts
_NARROW_WIDTH, _LOW_HEIGHT = 420, 200
_TOP_SPACING, _NARROW_SPACING = 12, 2
_SHOWN = Param(
    "shown", "choice", "activations", "What is drawn: the activations or the errors of the loop over the sweeps, or "
    "the largest change of any neuron in each sweep.", "Drawn",
    choices={shown: sentence(shown) for shown in get_args(Shown)},
)  # fmt: skip
_HELP = (
    "First the activations of the loop settle, sweep by sweep, until no neuron changes by the tolerance any more.",
    "Then the errors do: y = dL/d output, as far as it comes through links. With them each delta is f'(z) y, plus the "
    "loss's own share at outputs.",
)


class RelaxationView(LiveView):
    """The sweeps of one sample as curves, their changes beside the tolerance, the spectral radius and a verdict.

    While it plays, or a sweep before the last is looked at, the canvas has the loop's neurons with their values then.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._subjects = Subjects(workspace)
        self._subject: tuple[object, ...] = ()
        self._running: Recording | None = None
        self._recording: Recording | None = None
        self._undrawn: list[Shown] = []
        self._arrangement: Arrangement | None = None
        self._chosen: Shown = "activations"
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", "true")
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(16, 8, 16, 8)
        self.verdict = body(self)
        self.gauge = RadiusGauge()
        self.activations = StatesChart("output", "Activations over the sweeps")
        self.errors = StatesChart("error y", "Errors y = dL/d output over the sweeps")
        self.change = ChangeChart()
        self.player = Player()
        self.shown = ChoiceField(_SHOWN)
        self.status = OneLine()
        self._lay_out()
        self._turn = Throttle(_SWEEP_PAUSE_MS, _SWEEP_SHARE, self)
        self._turn.due.connect(self._show_sweep)
        self.player.moved.connect(self._turn.ask)
        self.shown.value_edited.connect(self._on_shown_chosen)
        workspace.insight.row_changed.connect(self.stale)

    @property
    def recording(self) -> Recording | None:
        """What is shown; None where nothing settles."""
        return self._recording

    @property
    def at_rest(self) -> bool:
        """Whether all that there is to compute and to draw is shown."""
        trying = self._recording is not None and self._recording.needs_trial
        return not (self._running or self._undrawn or trying or self._differs())

    def refresh(self) -> None:
        """Compute for a few milliseconds, or show what was computed."""
        start = time.perf_counter()
        if self._running is not None and self._running.done:
            self._show(self._running)
        if self._undrawn:
            while self._undrawn and time.perf_counter() < start + _TURN_SECONDS:
                self._draw(self._undrawn.pop(0))
            self.stale()
            return
        training = self.workspace.training.state is State.RUNNING
        # While a network trains, what was begun is finished: the next one would get no further.
        if (self._running is None or not training) and self._differs():
            self._begin()
        if self._running is not None:
            self._running.go_on(_TURN_SECONDS)
            if not self._running.done and not training:
                self.status.say(f"Settling: sweep {whole(self._running.sweeps)}")
            self.stale()
        elif self._recording is not None and self._recording.needs_trial and not training:
            self._recording.try_smaller(_TURN_SECONDS)
            if self._recording.tried:
                self._show_verdict(self._recording)
            self.stale()

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        colours = self.workspace.theme.colours
        lines = {False: colours.positive, True: colours.negative}
        self.activations.colour(lines[False], colours)
        self.errors.colour(lines[True], colours)
        self.change.colour(lines, colours)
        self.gauge.recolour(colours)
        self.player.recolour(colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many charts as there is room for."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_WIDTH
        direction = QBoxLayout.Direction
        self._top.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._top.setSpacing(_NARROW_SPACING if narrow else _TOP_SPACING)
        self.gauge.set_flat(narrow or self.height() < _LOW_HEIGHT)
        if self._recording is not None:
            self._show_verdict(self._recording)
        self._arrange()
        self._show_sweep()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop playing, and leave the canvas."""
        super().hideEvent(event)
        self.player.stop()
        self.workspace.lights.put_out(self)

    def _lay_out(self) -> None:
        self.verdict.setAccessibleName("Verdict")
        self.shown.setFixedWidth(_FIELD_WIDTH)
        self.shown.setToolTip(tooltip(_SHOWN.doc, *_HELP))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.verdict)
        words.addWidget(self.status)
        words.addStretch(1)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(_TOP_SPACING)
        self._top.addLayout(words, 1)
        self._top.addWidget(self.gauge, 0, Qt.AlignmentFlag.AlignTop)
        self._charts = QGridLayout()
        self._charts.setSpacing(6)
        bottom = QHBoxLayout()
        bottom.setSpacing(6)
        bottom.addWidget(self.shown)
        bottom.addWidget(self.player, 1)
        self._full = QWidget()
        for chart in self._by_name().values():
            # Shown without a parent, it would be a window for a moment.
            chart.setParent(self._full)
            chart.setMinimumSize(0, 0)
        column = QVBoxLayout(self._full)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(3)
        column.addLayout(self._top)
        column.addLayout(self._charts, 1)
        column.addLayout(bottom)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._full)

    def _now(self) -> tuple[object, ...]:
        """Return what the sweeps depend on, as it is now."""
        project = self.workspace.project
        return (
            project.network,
            project.parameters,
            project.training,
            project.dataset,
            project.table,
            self.workspace.insight.row,
        )

    def _differs(self) -> bool:
        """Tell whether something else is to be watched than before."""
        now = self._now()
        return len(now) != len(self._subject) or any(a is not b for a, b in zip(now, self._subject, strict=True))

    def _begin(self) -> None:
        """Begin to compute, or say why there is nothing to watch."""
        self._running, self._subject = None, self._now()
        try:
            self._running = Recording(self._subjects.make())
        except BpguiError as error:
            self._recording, self._undrawn = None, []
            self.player.go_to_end()
            self.workspace.lights.put_out(self)
            self.empty.setText(str(error))
            self._pages.setCurrentWidget(self.empty)

    def _show(self, recording: Recording) -> None:
        """Show what has been computed, and go on with what there is to do."""
        self._running, self._recording = None, recording
        self._pages.setCurrentWidget(self._full)
        self.player.set_length(sum(map(len, recording.tracks)))
        self.gauge.show_radius(recording.radius)
        self._show_verdict(recording)
        self._arrange()
        self._undrawn = list(self._by_name())
        self._show_sweep()

    def _draw(self, shown: Shown) -> None:
        """Draw a chart if it is in sight."""
        recording = self._recording
        if recording is None or self._arrangement is None or shown not in self._arrangement.places:
            return
        match shown:
            case "activations":
                self.activations.show_tracks(recording.of(False))
            case "errors":
                self.errors.show_tracks(recording.of(True), "" if recording.of(True) else "No error is sent back")
            case "change":
                tolerance = float(recording.subject.program.relaxation["tolerance"])
                self.change.show_tracks(recording.tracks, tolerance)
        self._show_head()

    def _show_head(self) -> None:
        """Mark the sweep that is looked at in the charts."""
        if self._recording is not None:
            track, place = self._looked_at(self._recording)
            for chart in (self.activations, self.errors, self.change):
                chart.show_head(None if self.player.at_end else track, place)

    def _show_verdict(self, recording: Recording) -> None:
        told = verdict(recording)
        text = told.full if self.height() >= _ROOMY_HEIGHT else told.short
        if text != self.verdict.text():
            self.verdict.setText(text)
        if self.verdict.property("error") != (not told.settled):
            self.verdict.setProperty("error", not told.settled)
            self.verdict.style().polish(self.verdict)
        self.verdict.setToolTip(tooltip(told.full, *_HELP))
        self.verdict.setAccessibleDescription(told.full)

    def _show_sweep(self) -> None:
        """Show the sweep that the player is at, here and on the canvas."""
        recording = self._recording
        if recording is None or not self.isVisible():
            return
        self._arrange()
        track, place = self._looked_at(recording)
        at_end = self.player.at_end
        self._show_head()
        name = "Errors y = dL/d output" if track.backward else "Activations"
        number = f"{name}: sweep {whole(track.number(place))} of {whole(track.sweeps)}"
        self.player.slider.setAccessibleDescription(number)
        parts = [recording.subject.sample, settings_text(recording)]
        self.status.say(", ".join(parts if at_end else [number, *parts]))
        if at_end:
            self.workspace.lights.put_out(self)
        else:
            self._light(track, place)

    def _looked_at(self, recording: Recording) -> tuple[Track, int]:
        """Return the track that the player is in, and the place in it."""
        place = self.player.place
        for track in recording.tracks:
            if place < len(track):
                return track, place
            place -= len(track)
        return recording.tracks[-1], len(recording.tracks[-1]) - 1

    def _light(self, track: Track, place: int) -> None:
        texts: dict[Ref, str] = {
            neuron: significant(float(value), 2)
            for neuron, value in zip(track.neurons[:_MOST_TEXTS], track.values(place), strict=False)
        }
        lit = Lit(neurons=frozenset(track.neurons), texts=texts, backward=track.backward)
        self.workspace.lights.show(self, lit)

    def _arrange(self) -> None:
        """Put the charts in their places, those of the sweep that is looked at first."""
        chosen = self._chosen
        if self._recording is not None and not self.player.at_end and chosen != "change":
            chosen = "errors" if self._looked_at(self._recording)[0].backward else "activations"
        found = arrangement(self.width(), self.height() - _REST_HEIGHT, chosen)
        if found == self._arrangement:
            return
        self._arrangement = found
        for line in range(len(_SHOWN.choices)):
            self._charts.setColumnStretch(line, int(any(column == line for _, column, _, _ in found.places.values())))
            self._charts.setRowStretch(line, int(any(row == line for row, _, _, _ in found.places.values())))
        for shown, chart in self._by_name().items():
            self._charts.removeWidget(chart)
            if shown in found.places:
                self._charts.addWidget(chart, *found.places[shown])
            chart.setVisible(shown in found.places)
        self._offer(found, chosen)
        for shown in found.places:
            self._draw(shown)

    def _by_name(self) -> dict[Shown, QWidget]:
        return {"activations": self.activations, "errors": self.errors, "change": self.change}

    def _offer(self, found: Arrangement, chosen: Shown) -> None:
        """Let the person choose among what there is no room for."""
        self.shown.setVisible(bool(found.choices))
        if found.choices and [self.shown.itemData(i) for i in range(self.shown.count())] != list(found.choices):
            self.shown.clear()
            for choice in found.choices:
                self.shown.addItem(_SHOWN.choices[choice], choice)
        if found.choices:
            self.shown.set_value(chosen if chosen in found.choices else found.choices[0])

    def _on_shown_chosen(self, chosen: Shown) -> None:
        self._chosen = chosen
        if chosen != "change":
            self.player.go_to_end()
        self._arrange()
        self._show_sweep()
