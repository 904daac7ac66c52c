"""`SignatureTrial`: a signature is checked against four of its writer, who may be the person at the screen."""

from typing import NamedTuple

import numpy as np
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from bpgui.data import Dataset
from bpgui.data.sources.signature_features import REFERENCES, Strokes, compare, features
from bpgui.data.sources.signatures import GENUINE, RANDOM, SIGNATURE_PARAMS, SKILLED
from bpgui.errors import BpguiError
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.fields import ChoiceField
from bpgui.gui.common.labels import body, heading, note
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import fixed, percent
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.parts.setting_slider import SettingSlider
from bpgui.gui.panels.trial.signature.signature_pad import SignaturePad
from bpgui.gui.panels.trial.signature.signature_view import SignatureView
from bpgui.gui.panels.trial.signature.signature_writers import References, SignatureWriters, judged, limit
from bpgui.gui.panels.trial.signature.verdict_bar import VerdictBar
from bpgui.gui.panels.trial.trial import Trial
from bpgui.spec import DatasetSpec, FloatArray, Param

_MOUSE, _YOU = "mouse", "you"
_QUERY = Param(
    "query", "choice", GENUINE, "Which signature is checked: a new one each time.", "Signature",
    choices={
        GENUINE: "Genuine", SKILLED: "Skilled forgery", RANDOM: "Another person's", _MOUSE: "By you, with the mouse",
    },
)  # fmt: skip
_SKILL = next(param for param in SIGNATURE_PARAMS if param.name == "skill")
_SEEDS = 2**32
_SMALL, _LARGE = 150, 520  # pixels of the width of a picture, at most
_YOURSELF = "The network has learned from made-up hands of pens; a mouse is less steady, so it may well turn you away."


class _Query(NamedTuple):
    """The signature in question: what the network gets (1, 88), its lines, and which kind it is if that is known."""

    inputs: FloatArray
    strokes: Strokes
    kind: str


class SignatureTrial(Trial):
    """Four references of a writer, a signature said to be theirs, and whether the network takes it in.

    The threshold is where, in the test part, as large a share of skilled forgeries is taken in as of genuine signatures
    is turned away.
    """

    hint = "Choose a writer, and a signature to check: genuine, forged, or your own. Or be the writer yourself."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._dataset: Dataset | None = None
        self._spec: DatasetSpec | None = None
        self._writers: SignatureWriters | None = None
        self._known: References | None = None
        self._own: list[Strokes] = []
        self._rng = np.random.default_rng(0)
        self._seed = 0
        self._taken: _Query | None = None
        self._limit: tuple[FloatArray, Dataset, tuple[float, float]] | None = None
        self.writer_field = ChoiceField(_writer_param(()))
        self.references = [
            SignatureView(f"Reference {place + 1}", _SMALL, str(place + 1)) for place in range(REFERENCES)
        ]
        self.query_field = ChoiceField(_QUERY)
        self.another_button = QPushButton("Another")
        self.skill_slider = SettingSlider(_SKILL)
        self.shown = SignatureView("The signature that is checked", _LARGE)
        self.pad = SignaturePad()
        self.keep_button = QPushButton("Keep")
        self.clear_button = QPushButton("Clear")
        self.over_button = QPushButton("Start over")
        self.step = body(self)
        self.verdict = heading(self)
        self.bar = VerdictBar("How genuine the signature looks to the network")
        self.sentence = body(self)
        self.about = note(self)
        self._lay_out()
        self._connect()
        self._show_controls()

    def set_dataset(self, dataset: Dataset) -> None:
        """Name the writers of a data set of signatures, those held out first; who is chosen stays if still there."""
        spec = self.predictor.project.dataset
        if spec is None or dataset is self._dataset:
            return
        others = self._spec is None or (spec.settings, spec.seed) != (self._spec.settings, self._spec.seed)
        self._dataset, self._spec, self._taken = dataset, spec, None
        self._writers = SignatureWriters(spec, dataset)
        if others:
            self.skill_slider.set_value(self._writers.skill)
        self._name_writers(self._writers, None if others else str(self.writer_field.value()))
        self._show_writer()

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        for view in (*self.references, self.shown):
            view.recolour(colours)
        self.pad.recolour(colours)
        self.bar.recolour(colours)

    @property
    def yourself(self) -> bool:
        """Whether the writer is the person at the screen."""
        return self.writer_field.value() == _YOU

    def refresh(self) -> None:
        """Show the signature, and whether the network takes it in."""
        if self._dataset is None or self._writers is None:
            return
        query: _Query | None = None
        problem = ""
        try:
            query = self._taken or self._asked(self._writers, self._dataset)
        except BpguiError as error:
            problem = "" if self.pad.empty else str(error)
        self.shown.setVisible(not self._on_pad)
        self.shown.show_strokes(() if query is None else query.strokes)
        threshold = self._threshold(self._dataset)
        answers = None if query is None else self.predictor.answers(query.inputs)
        problem = problem or self.predictor.explanation
        answer = None if answers is None else float(answers[0, 0])
        self.bar.show_answer(answer, None if threshold is None else threshold[1])
        verdict = _judged(answer, threshold, "" if query is None else query.kind)
        self.verdict.setText(verdict)
        self.verdict.setVisible(bool(verdict))
        self.sentence.setText(problem)
        self.sentence.setVisible(bool(problem))
        self.about.setText(self._about(threshold))

    def take(self, row: int) -> None:
        """Show a comparison of the data: its signature, and the references that it was compared with."""
        if self._writers is None or self._dataset is None or self._dataset.table.groups is None:
            return
        table = self._dataset.table
        writer, kind = int(self._dataset.table.groups[row]), table.captions[row].partition(", ")[2]
        self.writer_field.set_value(str(writer))
        self.query_field.set_value(kind)
        self._show_writer()
        self._taken = _Query(table.inputs[row : row + 1], self._writers.sample(row), kind)
        self.refresh()

    @property
    def _on_pad(self) -> bool:
        return self.yourself or self.query_field.value() == _MOUSE

    def _asked(self, writers: SignatureWriters, dataset: Dataset) -> _Query | None:
        """Return what is to be checked; None without four references; raise `DataError` if it is no signature."""
        if self._on_pad and self.pad.empty:
            return None
        kind = "" if self._on_pad else str(self.query_field.value())
        strokes: Strokes = self.pad.strokes
        if not self._on_pad:
            strokes = writers.query(int(str(self.writer_field.value())), kind, self.skill_slider.value, self._seed)
        measured = features(strokes)
        if self._known is None:
            return None
        inputs = compare(measured[np.newaxis], self._known.features[np.newaxis])
        return _Query(dataset.preparation.scaled(inputs), strokes, kind)

    def _threshold(self, dataset: Dataset) -> tuple[float, float] | None:
        """Return the equal error rate of the test part and the threshold of it, None if there are no answers."""
        theta = self.predictor.theta
        if theta is None:
            return None
        if self._limit is None or self._limit[0] is not theta or self._limit[1] is not dataset:
            outputs = self.predictor.answers(dataset.table.inputs[judged(dataset)])
            if outputs is None:
                return None
            self._limit = theta, dataset, limit(dataset, outputs)
        return self._limit[2]

    def _about(self, threshold: tuple[float, float] | None) -> str:
        if threshold is None or self._dataset is None:
            return ""
        where = "the test part" if len(self._dataset.test_rows) else "the data"
        text = (
            f"At this threshold {percent(threshold[0])} of the skilled forgeries in {where} are taken in, and as many "
            "genuine signatures turned away."
        )
        return f"{text} {_YOURSELF}" if self._on_pad else text

    def _name_writers(self, writers: SignatureWriters, chosen: str | None) -> None:
        """Offer these writers instead of those before."""
        names = [(str(k), f"Writer {k + 1} ({writers.parts[k]})") for k in writers.order]
        before, self.writer_field = self.writer_field, ChoiceField(_writer_param(names))
        self.writer_field.value_edited.connect(self._on_writer)
        self._writer_row.replaceWidget(before, self.writer_field)
        # In its place for the tab key as well.
        QWidget.setTabOrder(before, self.writer_field)
        self._writer_label.setBuddy(self.writer_field)
        before.deleteLater()
        known = chosen is not None and (chosen == _YOU or chosen in dict(names))
        self.writer_field.set_value(chosen if known else names[0][0])

    def _show_writer(self) -> None:
        """Show the references of the chosen writer."""
        self._taken = None
        shown = self._own
        if self.yourself:
            self._known = References(self._own) if len(self._own) == REFERENCES else None
        elif self._writers is not None:
            self._known = self._writers.references(int(str(self.writer_field.value())))
            shown = self._known.signatures
        for place, view in enumerate(self.references):
            view.show_strokes(shown[place] if place < len(shown) else ())
        self._show_controls()

    def _show_controls(self) -> None:
        """Show what belongs to the chosen writer and signature."""
        skilled = not self.yourself and self.query_field.value() == SKILLED
        self.query_field.setVisible(not self.yourself)
        self.another_button.setVisible(not self._on_pad)
        self.skill_slider.setVisible(skilled)
        for widget in (self.pad, self.clear_button):
            widget.setVisible(self._on_pad)
        signing = self.yourself and len(self._own) < REFERENCES
        self.keep_button.setVisible(signing)
        self.over_button.setVisible(self.yourself)
        self.over_button.setEnabled(bool(self._own))
        for widget in (self.keep_button, self.clear_button):
            widget.setEnabled(not self.pad.empty)
        self.step.setVisible(self.yourself)
        self.step.setText(
            f"Sign, and keep it as your reference {len(self._own) + 1} of {REFERENCES}."
            if signing
            else "Now sign once more, and it is checked. Let somebody else try to forge you."
        )

    def _lay_out(self) -> None:
        for button, help_text in (
            (self.another_button, "Take another signature of this kind."),
            (self.keep_button, "Take what you have signed as one of your four references."),
            (self.clear_button, "Leave empty paper."),
            (self.over_button, "Forget your references."),
        ):
            button.setToolTip(tooltip(help_text))
        self._writer_label = QLabel("Writer")
        self._writer_row = QHBoxLayout()
        self._writer_row.addWidget(self._writer_label)
        self._writer_row.addWidget(self.writer_field, 1)
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, view in enumerate(self.references):
            grid.addWidget(view, place // 2, place % 2)
        query = QHBoxLayout()
        query.setSpacing(4)
        query.addWidget(self.query_field, 1)
        query.addWidget(self.another_button)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self.keep_button, self.clear_button, self.over_button):
            buttons.addWidget(button)
        self.column.addLayout(self._writer_row)
        self.column.addWidget(note(self, "References: signatures that the writer is known to have made"))
        self.column.addLayout(grid)
        self.column.addWidget(self.step)
        self.column.addLayout(query)
        self.column.addWidget(self.skill_slider)
        self.column.addWidget(self.shown)
        self.column.addWidget(self.pad)
        self.column.addLayout(buttons)
        self.column.addWidget(self.verdict)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.about)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.query_field.value_edited.connect(self._on_query)
        self.another_button.clicked.connect(self._on_another)
        self.skill_slider.value_changed.connect(self._on_moved)
        self.pad.drawn.connect(self._on_drawn)
        self.pad.kept.connect(self._on_keep)
        self.keep_button.clicked.connect(self._on_keep)
        self.clear_button.clicked.connect(self.pad.clear)
        self.over_button.clicked.connect(self._on_over)

    def _on_writer(self) -> None:
        self._seed = int(self._rng.integers(_SEEDS))
        self._show_writer()
        self.touch()

    def _on_query(self) -> None:
        self._taken = None
        self._show_controls()
        self._on_another()

    def _on_another(self) -> None:
        self._seed = int(self._rng.integers(_SEEDS))
        self._on_moved()

    def _on_moved(self) -> None:
        self._taken = None
        self.touch()

    def _on_drawn(self) -> None:
        self._show_controls()
        self._on_moved()

    def _on_keep(self) -> None:
        if not self.yourself or len(self._own) == REFERENCES:
            return
        strokes = self.pad.strokes
        try:
            features(strokes)
        except BpguiError:
            # What is wrong with it stands below.
            return
        self._own.append(strokes)
        self.pad.clear()
        self._show_writer()
        self.touch()

    def _on_over(self) -> None:
        self._own.clear()
        self.pad.clear()
        self._show_writer()
        self.touch()


def _writer_param(writers: "list[tuple[str, str]] | tuple[()]") -> Param:
    choices = dict([*writers, (_YOU, "You: sign with the mouse")])
    return Param(
        "writer", "choice", next(iter(choices)), "Whose signature it is said to be: first those of whom the network "
        "has learned nothing.", "Writer", choices=choices,
    )  # fmt: skip


def _judged(answer: float | None, threshold: tuple[float, float] | None, kind: str) -> str:
    """Say 'Taken in: genuine 0.83', and whether that is right where it is known."""
    if answer is None or threshold is None:
        return ""
    taken = answer >= threshold[1]
    text = f"{'Taken in' if taken else 'Turned away'}: genuine {fixed(answer, 2)}"
    if not kind:
        return text
    named = {GENUINE: "genuine", SKILLED: "a skilled forgery", RANDOM: "another person's"}[kind]
    return f"{text}. It is {named}: {'right' if taken == (kind == GENUINE) else 'wrong'}."
