"""Runs by the reference executor, which makes way for the window, and by the compiled one, which need not."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from session_runs import drain, request, wait_for

from bpgui import edits
from bpgui.data import sample_project
from bpgui.engine import Program, Trainer
from bpgui.session import Request, Session, State, Step
from bpgui.session.courtesy import Courtesy
from bpgui.session.worker import CHUNK_SECONDS, POLITE_CHUNK_SECONDS

FOR_EVER = 100_000_000


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[str | float]:
    """What the worker did in turn: it waited for the window, or trained for so many seconds."""
    seen: list[str | float] = []
    train = Trainer.run

    def run(self: Trainer, seconds: float) -> None:
        seen.append(seconds)
        train(self, seconds)

    monkeypatch.setattr(Trainer, "run", run)
    monkeypatch.setattr(Courtesy, "wait_for_window", lambda self: seen.append("wait"))
    return seen


def recurrent(**training: object) -> Request:
    """A run that only the reference executor can do."""
    project = edits.connect(sample_project("xor"), "layer-2", "layer-2")
    return replace(request(**training), program=Program.compile(project.network), parameters=project.parameters)


@pytest.mark.usefixtures("no_kernels")
def test_where_no_kernels_are_ready_the_reference_trains_and_makes_way_before_every_chunk(
    session: Session, qtbot: QtBot, turns: list[str | float]
) -> None:
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(request(epochs=400))
    assert drain(session).report.executor == "reference"
    assert set(turns[::2]) == {"wait"}
    assert set(turns[1::2]) == {POLITE_CHUNK_SECONDS}
    assert len(turns) % 2 == 0


@pytest.mark.usefixtures("kernels")
def test_kernels_that_are_ready_train_in_longer_chunks_and_never_wait_for_the_window(
    session: Session, qtbot: QtBot, turns: list[str | float]
) -> None:
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(request(epochs=400))
    assert drain(session).report.executor == "compiled"
    assert set(turns) == {CHUNK_SECONDS}


@pytest.mark.usefixtures("kernels")
def test_what_cannot_be_compiled_makes_way_even_where_kernels_are_ready(
    session: Session, qtbot: QtBot, turns: list[str | float]
) -> None:
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(recurrent(epochs=3))
    assert drain(session).report.executor == "reference"
    assert set(turns[::2]) == {"wait"}
    assert set(turns[1::2]) == {POLITE_CHUNK_SECONDS}


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.usefixtures("no_kernels")
def test_a_step_of_the_reference_makes_way_first(
    step: Step, session: Session, qtbot: QtBot, turns: list[str | float]
) -> None:
    session.start(request(epochs=5, batch_size=2), step)
    wait_for(qtbot, session, State.PAUSED)
    assert turns == ["wait"]


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.usefixtures("kernels")
def test_a_compiled_step_is_done_at_once(step: Step, session: Session, qtbot: QtBot, turns: list[str | float]) -> None:
    session.start(request(epochs=5, batch_size=2), step)
    wait_for(qtbot, session, State.PAUSED)
    assert drain(session).report.executor == "compiled"
    assert turns == []


@pytest.mark.usefixtures("kernels")
def test_a_run_keeps_the_executor_that_it_began_with_and_the_next_one_takes_the_faster(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, turns: list[str | float]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("bpgui.engine.kernels.cache.ready", lambda precision: False)
        session.start(request(epochs=2), Step.EPOCH)
        wait_for(qtbot, session, State.PAUSED)
    first = drain(session).report
    # Such a change needs another executor: it is of the same kind.
    session.change_training(request(epochs=2, reduction="mean").training)
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.resume()
    second = drain(session).report
    assert (first.executor, second.executor) == ("reference", "reference")
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(replace(request(epochs=2), parameters=second.parameters, epoch=second.epoch, run=second.run))
    third = drain(session).report
    assert (third.executor, third.epoch) == ("compiled", 4)


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_compiled_run_finishes_with_the_same_bits_as_the_engine_alone(
    precision: str, session: Session, qtbot: QtBot
) -> None:
    start = request(epochs=300, batch_size=3, precision=precision)
    with qtbot.waitSignal(session.finished, timeout=20_000):
        session.start(start)
    report = drain(session).report
    trainer = Trainer(start.program, start.parameters, start.data, start.training, executor="compiled")
    while not trainer.finished:
        trainer.step_batch()
    assert (report.executor, report.epoch) == ("compiled", 300)
    assert report.parameters == trainer.report().parameters
    assert report.history[:, 0].tolist() == list(range(301))


@pytest.mark.usefixtures("kernels")
def test_a_paused_compiled_run_comes_to_rest_and_goes_on(
    session: Session, qtbot: QtBot, turns: list[str | float]
) -> None:
    session.start(request(epochs=FOR_EVER))
    qtbot.waitUntil(lambda: session.take_progress() is not None)
    with qtbot.waitSignal(session.held):
        session.pause()
    held = drain(session).report
    chunks = len(turns)
    with qtbot.assertNotEmitted(session.state_changed, wait=150):
        pass
    assert len(turns) == chunks
    assert session.state is State.PAUSED
    assert session.take_progress() is None
    assert held.executor == "compiled"
    session.resume()
    qtbot.waitUntil(lambda: (p := session.take_progress()) is not None and p.report.epoch > held.epoch)
    session.stop()
    wait_for(qtbot, session, State.IDLE)


@pytest.mark.usefixtures("kernels")
def test_shutdown_ends_a_compiled_run_in_any_state(qapp: QApplication, qtbot: QtBot) -> None:
    for prepare in (lambda s: None, Session.pause, Session.stop):
        session = Session()
        session.start(request(epochs=FOR_EVER))
        qtbot.waitUntil(lambda session=session: session.take_progress() is not None)
        prepare(session)
        session.shutdown()
        assert not session.findChild(QThread).isRunning()
        session.deleteLater()
