"""The signatures of the Try it panel: checked, forged, and signed with the mouse."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, drag, trained

from bpgui import edits
from bpgui.data import Dataset, default_spec, load, sample_project
from bpgui.data.sources.handwriting import Hands, new_hands
from bpgui.data.sources.signature_features import Strokes, compare, features
from bpgui.data.sources.signatures import GENUINE, RANDOM, SKILLED, sign
from bpgui.engine import Program, predict
from bpgui.gui.common.theme import Scheme
from bpgui.gui.panels.trial.signature.signature_pad import SignaturePad
from bpgui.gui.panels.trial.signature.signature_trial import SignatureTrial
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import Project

_LEFT = Qt.MouseButton.LeftButton
_EVERY = 0.008  # seconds between two events of a mouse


@pytest.fixture(scope="module")
def few() -> Project:
    """Return the untrained example with few writers."""
    spec = default_spec("signatures")
    return edits.set_dataset(sample_project("signatures"), replace(spec, settings={**spec.settings, "writers": 12}))


@pytest.fixture(scope="module")
def expert() -> Project:
    """Return the example of signatures, trained."""
    return trained("signatures", 30)


def signature_of(panel: TrialPanel) -> SignatureTrial:
    assert isinstance(panel.trial, SignatureTrial)
    return panel.trial


def data_of(panel: TrialPanel) -> Dataset:
    dataset = panel.workspace.dataset
    assert dataset is not None
    return dataset


def choose(qtbot: QtBot, trial: SignatureTrial, place: int) -> None:
    """Choose with the arrow keys which signature is checked."""
    field = trial.query_field
    field.setFocus()
    while field.currentIndex() != place:
        qtbot.keyClick(field, Qt.Key.Key_Down if field.currentIndex() < place else Qt.Key.Key_Up)
    trial.refresh()


def be_the_writer(qtbot: QtBot, trial: SignatureTrial) -> None:
    trial.writer_field.setFocus()
    qtbot.keyClick(trial.writer_field, Qt.Key.Key_End)
    trial.refresh()


def play(pad: SignaturePad, strokes: Strokes) -> None:
    """Sign with a mouse that moves as a pen did, in whole pixels and at its own pace."""
    points = np.concatenate(strokes)
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    scale = ((np.array([pad.width(), pad.height()]) - 24) / (high - low)).min()

    def send(kind: QEvent.Type, point: "np.typing.NDArray[np.float64]") -> None:
        x, y = np.rint((point[:2] - (low + high) / 2) * scale + np.array([pad.width(), pad.height()]) / 2)
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else _LEFT
        cause = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else _LEFT
        place = QPointF(x, y)
        event = QMouseEvent(kind, place, pad.mapToGlobal(place), cause, held, Qt.KeyboardModifier.NoModifier)
        event.setTimestamp(int(10_000 + 1000 * point[2]))
        QApplication.sendEvent(pad, event)

    for stroke in strokes:
        times = np.arange(stroke[0, 2], stroke[-1, 2] + _EVERY, _EVERY)
        moved = np.column_stack([np.interp(times, stroke[:, 2], stroke[:, axis]) for axis in range(3)])
        send(QEvent.Type.MouseButtonPress, moved[0])
        for point in moved[1:]:
            send(QEvent.Type.MouseMove, point)
        send(QEvent.Type.MouseButtonRelease, moved[-1])


def hand_of(seed: int) -> Hands:
    return new_hands(1, np.random.default_rng(seed))


def test_writers_of_whom_nothing_was_learned_come_first(few: Project, show_panel: ShowPanel) -> None:
    panel = show_panel(few)
    trial = signature_of(panel)
    groups = data_of(panel).table.groups
    assert groups is not None
    held_out = np.unique(groups[data_of(panel).test_rows])
    entries = [trial.writer_field.itemText(k) for k in range(trial.writer_field.count())]
    assert entries[: len(held_out)] == [f"Writer {writer + 1} (test)" for writer in held_out]
    assert len(entries) == 13
    assert entries[-1].startswith("You")


def test_the_references_are_those_of_the_data(few: Project, show_panel: ShowPanel) -> None:
    panel = show_panel(few)
    trial = signature_of(panel)
    known = np.stack([features(view.strokes) for view in trial.references])
    dataset = data_of(panel)
    row = int(dataset.test_rows[0])
    assert dataset.table.groups is not None
    assert trial.writer_field.value() == str(dataset.table.groups[row])
    trial.take(row)
    inputs = compare(features(trial.shown.strokes), known)
    assert np.allclose(dataset.preparation.scaled(inputs[np.newaxis])[0], dataset.table.inputs[row], atol=1e-6)


def test_the_verdict_is_the_networks_answer_against_the_threshold(
    expert: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = signature_of(show_panel(expert))
    program = Program.compile(expert.network)
    assert expert.dataset is not None
    scaled = load(expert.dataset).preparation.scaled
    for place, kind in enumerate((GENUINE, SKILLED, RANDOM)):
        choose(qtbot, trial, place)
        known = np.stack([features(view.strokes) for view in trial.references])
        inputs = scaled(compare(features(trial.shown.strokes), known)[np.newaxis])
        expected = predict(program, program.pack(expert.parameters), inputs)[0, 0]
        assert trial.bar.answer == pytest.approx(expected)
        assert trial.bar.threshold is not None
        taken = expected >= trial.bar.threshold
        text = trial.verdict.text()
        assert text.startswith(f"{'Taken in' if taken else 'Turned away'}: genuine {expected:.2f}")
        assert text.endswith("right." if taken == (kind == GENUINE) else "wrong.")


def test_at_the_threshold_as_many_are_taken_in_as_turned_away(expert: Project, show_panel: ShowPanel) -> None:
    trial = signature_of(show_panel(expert))
    assert expert.dataset is not None
    dataset, program = load(expert.dataset), Program.compile(expert.network)
    outputs = predict(program, program.pack(expert.parameters), dataset.table.inputs[dataset.test_rows])[:, 0]
    kinds = np.array([dataset.table.captions[row].partition(", ")[2] for row in dataset.test_rows])
    assert trial.bar.threshold is not None
    taken = outputs >= trial.bar.threshold
    turned_away, taken_in = 1.0 - taken[kinds == GENUINE].mean(), taken[kinds == SKILLED].mean()
    assert turned_away == pytest.approx(taken_in, abs=0.01)
    assert f"{50.0 * (turned_away + taken_in):.1f} % of the skilled forgeries" in trial.about.text()


@pytest.mark.slow
def test_a_trained_network_is_mostly_right(expert: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = signature_of(show_panel(expert))
    right = {}
    for kind in (GENUINE, SKILLED, RANDOM):
        choose(qtbot, trial, (GENUINE, SKILLED, RANDOM).index(kind))
        right[kind] = 0
        for place in range(20):
            trial.writer_field.set_value(trial.writer_field.itemData(place))
            trial.writer_field.value_edited.emit(trial.writer_field.itemData(place))
            trial.refresh()
            right[kind] += trial.verdict.text().endswith("right.")
    assert right[GENUINE] >= 13
    assert right[SKILLED] >= 13
    assert right[RANDOM] >= 18


def test_another_signature_of_the_same_kind_is_a_new_one(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = signature_of(show_panel(few))
    before = trial.shown.strokes
    qtbot.mouseClick(trial.another_button, _LEFT)
    trial.refresh()
    assert trial.query_field.value() == GENUINE
    assert not np.array_equal(trial.shown.strokes[0], before[0])


def test_a_forger_of_full_skill_signs_as_the_writer(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = signature_of(show_panel(few))
    assert not trial.skill_slider.isVisible()
    choose(qtbot, trial, 1)
    assert trial.skill_slider.isVisible()
    assert trial.skill_slider.value == 25.0
    known = np.stack([features(view.strokes) for view in trial.references])
    apart = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(trial.skill_slider.slider, key)
        far = []
        for _ in range(15):
            qtbot.mouseClick(trial.another_button, _LEFT)
            trial.refresh()
            far.append(
                data_of_trial(trial).preparation.scaled(compare(features(trial.shown.strokes), known)[np.newaxis])
            )
        apart.append(np.mean(far))
    assert apart[1] < apart[0] - 0.2


def data_of_trial(trial: SignatureTrial) -> Dataset:
    spec = trial.predictor.project.dataset
    assert spec is not None
    return load(spec)


def test_a_comparison_of_the_data_comes_with_its_writer_and_kind(
    few: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    panel = show_panel(few)
    trial = signature_of(panel)
    table = data_of(panel).table
    row = next(row for row, caption in enumerate(table.captions) if caption == f"writer 5, {RANDOM}")
    panel.workspace.insight.choose(row)
    qtbot.mouseClick(panel.take_button, _LEFT)
    assert trial.writer_field.currentText().startswith("Writer 5 ")
    assert trial.query_field.value() == RANDOM
    program = Program.compile(few.network)
    expected = predict(program, program.pack(few.parameters), table.inputs[row : row + 1])[0, 0]
    assert trial.bar.answer == pytest.approx(expected)
    assert "another person's" in trial.verdict.text()
    qtbot.mouseClick(trial.another_button, _LEFT)
    qtbot.waitUntil(lambda: trial.bar.answer != pytest.approx(expected))


def test_the_pad_records_where_the_mouse_is_and_when(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = signature_of(show_panel(few))
    choose(qtbot, trial, 3)
    strokes = sign(hand_of(4), 1.0, np.random.default_rng(0))
    play(trial.pad, strokes)
    assert len(trial.pad.strokes) == len(strokes)
    drawn = trial.pad.strokes
    assert drawn[-1][-1, 2] - drawn[0][0, 2] == pytest.approx(strokes[-1][-1, 2] - strokes[0][0, 2], abs=0.02)
    exact, played = features(strokes), features(drawn)
    assert np.abs(exact - played).mean() < 0.15


def test_a_forgery_by_mouse_is_checked_against_the_writer(expert: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = signature_of(show_panel(expert))
    choose(qtbot, trial, 3)
    assert trial.bar.answer is None
    assert trial.pad.isVisible()
    assert not trial.shown.isVisible()
    drag(trial.pad, [QPointF(40, 60), QPointF(200, 30), QPointF(90, 80)])
    # These events have no time of their own.
    trial.refresh()
    assert "no signature yet" in trial.sentence.text()
    qtbot.mouseClick(trial.clear_button, _LEFT)
    play(trial.pad, sign(hand_of(4), 1.0, np.random.default_rng(0)))
    qtbot.waitUntil(lambda: trial.verdict.text().startswith("Turned away"))
    qtbot.keyClick(trial.pad, Qt.Key.Key_Delete)
    assert trial.pad.empty
    qtbot.waitUntil(lambda: trial.bar.answer is None)
    assert not trial.verdict.isVisible()


def test_a_person_signs_four_times_and_is_checked(expert: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = signature_of(show_panel(expert))
    be_the_writer(qtbot, trial)
    rng, mine = np.random.default_rng(1), hand_of(11)
    for number in range(4):
        assert f"reference {number + 1} of 4" in trial.step.text()
        assert sum(bool(view.strokes) for view in trial.references) == number
        play(trial.pad, sign(mine, 1.0, rng))
        trial.refresh()
        assert trial.bar.answer is None
        if number % 2:
            qtbot.mouseClick(trial.keep_button, _LEFT)
        else:
            trial.pad.setFocus()
            qtbot.keyClick(trial.pad, Qt.Key.Key_Return)
        assert trial.pad.empty
    assert not trial.keep_button.isVisible()
    assert "once more" in trial.step.text()
    taken = {}
    for name, hand in (("mine", mine), ("theirs", hand_of(12))):
        taken[name] = 0
        for _ in range(5):
            play(trial.pad, sign(hand, 1.0, rng))
            trial.refresh()
            taken[name] += trial.verdict.text().startswith("Taken in")
            qtbot.mouseClick(trial.clear_button, _LEFT)
    assert taken["mine"] >= 3
    assert taken["theirs"] == 0
    qtbot.mouseClick(trial.over_button, _LEFT)
    assert "reference 1 of 4" in trial.step.text()
    assert not any(view.strokes for view in trial.references)


def test_a_dot_is_not_kept_as_a_reference(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = signature_of(show_panel(few))
    be_the_writer(qtbot, trial)
    assert not trial.keep_button.isEnabled()
    qtbot.mouseClick(trial.pad, _LEFT)
    qtbot.mouseClick(trial.keep_button, _LEFT)
    assert not any(view.strokes for view in trial.references)
    qtbot.waitUntil(lambda: "draw a longer line" in trial.sentence.text())


def test_lines_are_taken_back_one_by_one(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = signature_of(show_panel(few))
    be_the_writer(qtbot, trial)
    for y in (30, 60):
        drag(trial.pad, [QPointF(20, y), QPointF(150, y)])
    trial.pad.setFocus()
    qtbot.keyClick(trial.pad, Qt.Key.Key_Backspace)
    assert len(trial.pad.strokes) == 1
    qtbot.keyClick(trial.pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert trial.pad.empty


def test_own_references_stay_when_the_data_is_split_otherwise(
    few: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    panel = show_panel(few)
    trial = signature_of(panel)
    be_the_writer(qtbot, trial)
    play(trial.pad, sign(hand_of(3), 1.0, np.random.default_rng(0)))
    qtbot.mouseClick(trial.keep_button, _LEFT)
    assert few.dataset is not None
    panel.workspace.choose_data("Data", replace(few.dataset, test_share=0.5))
    assert trial.yourself
    assert sum(bool(view.strokes) for view in trial.references) == 1
    # Other writers: who was chosen before is nobody now.
    settings = {**few.dataset.settings, "writers": 6}
    panel.workspace.choose_data("Data", replace(few.dataset, settings=settings))
    assert trial.writer_field.count() == 7
    assert not trial.yourself


def test_without_a_network_that_fits_it_says_why(few: Project, show_panel: ShowPanel) -> None:
    assert few.dataset is not None
    trial = signature_of(show_panel(edits.set_dataset(sample_project("xor"), few.dataset)))
    assert "2 input neurons, but the data has 88" in trial.sentence.text()
    assert trial.bar.answer is None
    assert not trial.verdict.isVisible()
    assert trial.about.text() == ""
    assert trial.shown.strokes


def test_the_threshold_follows_while_the_network_trains(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("signatures"))
    trial = signature_of(panel)
    before = trial.about.text()
    panel.workspace.training.toggle()
    qtbot.waitUntil(lambda: panel.workspace.project.epoch == 30, timeout=20_000)
    qtbot.waitUntil(lambda: trial.about.text() != before)
    share = float(trial.about.text().partition(" %")[0].rpartition(" ")[2])
    assert share < 25.0


def test_ink_stands_out_in_light_and_dark(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(few)
    trial = signature_of(panel)
    choose(qtbot, trial, 3)
    drag(trial.pad, [QPointF(20, 30), QPointF(200, 30)])
    for scheme in Scheme:
        panel.workspace.theme.choose(scheme)
        colours = panel.workspace.theme.colours
        assert trial.pad.grab().toImage().pixelColor(100, 30).name() == colours.text
        assert trial.pad.grab().toImage().pixelColor(100, 10).name() == colours.base


def test_nothing_is_cut_off_at_the_width_of_the_panel(few: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = signature_of(show_panel(few))
    for place in range(trial.query_field.count()):
        choose(qtbot, trial, place)
        assert trial.minimumSizeHint().width() <= 280
    be_the_writer(qtbot, trial)
    assert trial.minimumSizeHint().width() <= 280
