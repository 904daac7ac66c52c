"""`Subject`: the recurrent network and the one sample whose settling is watched."""

from dataclasses import dataclass

from bpgui.engine import Program, loss
from bpgui.engine.activations import check_trainable_through
from bpgui.engine.losses import BoundLoss, check_pair
from bpgui.errors import BpguiError
from bpgui.gui.common.text import whole
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import FloatArray, Project
from bpgui.spec.checks import check_fit

_NO_DATA = "There is no data yet: choose a data set in the Data panel, and see how the network settles on a sample."
_NOT_RECURRENT = (
    "This network has no feedback, so nothing has to settle: draw a link from a neuron back to an earlier one, or to "
    "itself, to make it recurrent."
)


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What settles: theta (size,), inputs (1, columns) and targets (1, targets) of a row of the data's table.

    `loss` is None where no error can be sent back, which `silence` then explains; `sample` names the row in words.
    """

    program: Program
    theta: FloatArray
    loss: BoundLoss | None
    silence: str
    inputs: FloatArray
    targets: FloatArray
    sample: str


class Subjects:
    """Makes the subject of a window as it is now, compiling the network only when it is another one."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._compiled: tuple[object, object, Program] | None = None

    def make(self) -> Subject:
        """Return what is to be watched now; raise `BpguiError` in words where there is no such thing."""
        project = self._workspace.project
        program = self._program(project)
        if not program.recurrent:
            raise BpguiError(_NOT_RECURRENT)
        dataset = self._workspace.document.dataset
        if dataset is None:
            raise BpguiError(_NO_DATA)
        table = dataset.table
        check_fit(project.network, table.inputs.shape[1], table.targets.shape[1])
        row, chosen = self._workspace.insight.row, True
        if row is None or row >= len(table.inputs):
            row, chosen = int(dataset.train_rows[0]), False
        bound, silence = _slope(project, program)
        return Subject(
            program=program,
            theta=program.pack(project.parameters),
            loss=bound,
            silence=silence,
            inputs=table.inputs[row : row + 1],
            targets=table.targets[row : row + 1],
            sample=f"Sample {whole(row + 1)}" if chosen else f"Sample {whole(row + 1)} (first training one)",
        )

    def _program(self, project: Project) -> Program:
        network, relaxation = project.network, project.training.relaxation
        if self._compiled is None or self._compiled[0] is not network or self._compiled[1] is not relaxation:
            self._compiled = network, relaxation, Program.compile(network, relaxation)
        return self._compiled[2]


def _slope(project: Project, program: Program) -> tuple[BoundLoss | None, str]:
    """Return the loss, or why no error can be sent back."""
    bound = loss(project.training.loss, project.training.loss_settings)
    try:
        for here in program.outputs:
            output = program.network.layer(here)
            check_pair(bound.name, output.activation, output.name)
        for layer in program.network.layers:
            if layer.role != "input":
                check_trainable_through(layer.activation, layer.name)
    except BpguiError as error:
        return None, str(error)
    return bound, ""
