"""The session: state machine, message grammar, and a thread that always ends."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from session_runs import drain, request, wait_for

from bpgui.engine import Trainer
from bpgui.engine.autopsy import Autopsy
from bpgui.errors import StateError
from bpgui.session import Session, State, Step
from bpgui.spec import Parameters


def same(a: Parameters, b: Parameters) -> bool:
    return a == b


def test_a_run_finishes_with_the_same_bits_as_the_engine_alone(session: Session, qtbot: QtBot) -> None:
    start = request(epochs=300)
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(start)
    progress = drain(session)
    trainer = Trainer(start.program, start.parameters, start.data, start.training)
    while not trainer.finished:
        trainer.step_batch()
    assert progress.report.epoch == 300
    assert progress.report.finished
    assert same(progress.report.parameters, trainer.report().parameters)
    assert session.state is State.IDLE
    assert progress.samples_per_second > 0


def test_a_second_run_goes_on_where_the_first_one_stood(session: Session, qtbot: QtBot) -> None:
    choices = {"optimizer": "adam", "optimizer_settings": {}, "batch_size": 3}
    start = request(epochs=20, **choices)
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(start)
    first = drain(session).report
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(replace(start, parameters=first.parameters, epoch=first.epoch, run=first.run))
    second = drain(session).report
    whole = Trainer(start.program, start.parameters, start.data, replace(start.training, epochs=40))
    whole.run(600.0)
    assert second.epoch == 40
    assert second.parameters == whole.report().parameters
    assert second.run == whole.report().run


def test_history_is_handed_on_whole_however_seldom_it_is_fetched(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(request(epochs=400))
    assert drain(session).report.history[:, 0].tolist() == list(range(401))


def test_pause_holds_and_resume_goes_on(session: Session, qtbot: QtBot) -> None:
    session.start(request(epochs=10_000_000))
    qtbot.waitUntil(lambda: (session.take_progress() or 0) != 0)
    with qtbot.waitSignal(session.held):
        session.pause()
    held = drain(session)
    assert session.state is State.PAUSED
    with qtbot.assertNotEmitted(session.state_changed, wait=150):
        pass
    assert session.take_progress() is None
    session.resume()
    qtbot.waitUntil(lambda: (p := session.take_progress()) is not None and p.report.epoch > held.report.epoch)
    session.stop()
    wait_for(qtbot, session, State.IDLE)


@pytest.mark.parametrize(
    ("step", "epoch", "batch", "sample"), [(Step.EPOCH, 1, 0, 0), (Step.BATCH, 0, 1, 0), (Step.SAMPLE, 0, 0, 1)]
)
def test_a_step_goes_so_far_and_pauses(
    session: Session, qtbot: QtBot, step: Step, epoch: int, batch: int, sample: int
) -> None:
    session.start(request(epochs=10, batch_size=2), step)
    wait_for(qtbot, session, State.PAUSED)
    report = drain(session).report
    assert (report.epoch, report.batch, report.sample) == (epoch, batch, sample)
    assert report.batches == 2
    session.resume(step)
    wait_for(qtbot, session, State.PAUSED)
    if step is Step.SAMPLE:
        # The second sample completes the batch of two.
        assert drain(session).report.batch == 1


def test_a_learning_rate_that_changes_takes_effect_while_it_runs(session: Session, qtbot: QtBot) -> None:
    start = request(epochs=4)
    session.start(start, Step.EPOCH)
    wait_for(qtbot, session, State.PAUSED)
    first = drain(session).report.parameters
    session.change_training(replace(start.training, learning_rate=1e-9))
    session.resume(Step.EPOCH)
    wait_for(qtbot, session, State.PAUSED)
    second = drain(session).report.parameters
    for key, weights in first.weights.items():
        np.testing.assert_allclose(second.weights[key], weights, atol=1e-8)
    assert first != second


def test_illegal_moves_are_refused_in_words(session: Session, qtbot: QtBot) -> None:
    with pytest.raises(StateError, match="Cannot pause training while it is idle"):
        session.pause()
    with pytest.raises(StateError, match="Cannot stop"):
        session.stop()
    session.start(request(epochs=10_000_000))
    with pytest.raises(StateError, match="has to be idle"):
        session.start(request())
    with pytest.raises(StateError, match="Cannot resume"):
        session.resume()


def test_what_the_engine_refuses_fails_in_words_and_the_next_run_works(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.failed, timeout=5000) as heard:
        session.start(request("digits", loss="binary_cross_entropy"))
    assert "sigmoid output" in heard.args[0]
    assert session.state is State.IDLE
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(request(epochs=2))


def test_a_run_that_explodes_keeps_the_last_finite_weights(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.failed, timeout=20_000) as heard:
        session.start(request("plane", learning_rate=1000.0, optimizer="sgd", optimizer_settings={}, epochs=1000))
    assert "learning rate below 1000" in heard.args[0]
    parameters = drain(session).report.parameters
    assert all(np.isfinite(weights).all() for weights in parameters.weights.values())


def test_the_facts_of_an_explosion_come_after_its_sentence_and_of_no_other_failure(
    session: Session, qtbot: QtBot
) -> None:
    heard: list[object] = []
    session.failed.connect(heard.append)
    session.exploded.connect(heard.append)
    with qtbot.waitSignal(session.failed, timeout=5000):
        session.start(request("digits", loss="binary_cross_entropy"))
    with qtbot.waitSignal(session.exploded, timeout=20_000):
        session.start(request("plane", learning_rate=1000.0, optimizer="sgd", optimizer_settings={}, epochs=1000))
    _, sentence, autopsy = heard
    assert isinstance(autopsy, Autopsy)
    assert sentence == autopsy.sentence
    assert session.state is State.IDLE


def test_a_fault_in_the_worker_is_told_and_the_thread_lives(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Trainer, seconds: float) -> None:
        raise ZeroDivisionError("on purpose")

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "run", broken)
        with qtbot.waitSignal(session.failed, timeout=5000) as heard:
            session.start(request())
    assert "on purpose" in heard.args[0]
    assert "on purpose" in capsys.readouterr().err
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(request(epochs=2))


def test_shutdown_ends_a_run_in_any_state(qapp: QApplication, qtbot: QtBot) -> None:
    for prepare in (lambda s: None, Session.pause, Session.stop):
        session = Session()
        session.start(request(epochs=10_000_000))
        prepare(session)
        session.shutdown()
        assert not session.findChild(QThread).isRunning()
        session.deleteLater()
