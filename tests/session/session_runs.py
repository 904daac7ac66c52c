"""What the tests of the session start, and how they wait for it."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from bpgui.data import load, sample_project
from bpgui.engine import Program
from bpgui.session import Progress, Request, Session, State


def request(name: str = "xor", **training: object) -> Request:
    """A request to train the sample project of a data set."""
    project = sample_project(name)
    assert project.dataset is not None
    return Request(
        Program.compile(project.network),
        project.parameters,
        load(project.dataset).training_data(),
        replace(project.training, **training),
        0,
    )


def drain(session: Session) -> Progress:
    """The newest progress, which there has to be."""
    progress = session.take_progress()
    assert progress is not None
    return progress


def wait_for(qtbot: QtBot, session: Session, state: State) -> None:
    qtbot.waitUntil(lambda: session.state is state, timeout=20_000)
