"""What a paper of a window is about: the update that its walk tells, or why there is none."""

from bpgui.errors import BpguiError, StateError
from bpgui.files.paper import Subject, subject_of
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace

_TRAINING = "Training is running: pause it (F5), since a paper tells of one update."
_NO_DATA = "There is no data yet: choose a data set in the Data panel, and put one of its samples on paper."


def present_subject(workspace: Workspace) -> Subject:
    """Return the update that the Step through panel walks; raise `BpguiError` in words if there can be none."""
    if workspace.training.state in (State.RUNNING, State.STOPPING):
        raise StateError(_TRAINING)
    dataset, walker = workspace.document.dataset, workspace.walker
    if dataset is None:
        raise BpguiError(_NO_DATA)
    alone = walker.subject == "sample"
    return subject_of(workspace.project, dataset, walker.row if alone else None, 0 if alone else walker.sample)
