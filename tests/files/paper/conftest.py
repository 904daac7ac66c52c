"""Updates that papers are made of."""

from collections.abc import Callable

import pytest

from bpgui.data import EXAMPLES, load
from bpgui.files.paper import Choices, Kind, Sheet, Subject, make_sheet, subject_of
from bpgui.spec import Project

MakeSubject = Callable[..., Subject]


def subject_for(project: Project, row: int | None = 0, sample: int = 0) -> Subject:
    assert project.dataset is not None
    return subject_of(project, load(project.dataset, project.table), row, sample)


@pytest.fixture
def worked() -> Subject:
    """Return the update of the classic worked example."""
    return subject_for(EXAMPLES["worked-example"][1]())


@pytest.fixture
def subject() -> MakeSubject:
    """Return a function that walks a project's row, or with None its next mini-batch."""
    return subject_for


@pytest.fixture
def sheet() -> Callable[..., Sheet]:
    """Return a function that puts an update on paper."""

    def make(subject: Subject, kind: Kind = "worksheet", digits: int = 4, **choices: object) -> Sheet:
        return make_sheet(subject, Choices(kind, digits, **choices))  # type: ignore[arg-type]  # as the test says

    return make
