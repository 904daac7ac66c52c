"""What the view follows: the gradient of the selected weight or bias in one sample, and everything found about it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bpgui.data import Dataset
from bpgui.engine import Program, loss
from bpgui.engine.losses import check_pair
from bpgui.engine.reference import backward, forward, loss_values
from bpgui.engine.tracing import Bias, Sample, Traced, Weight, numeric, trace_parameter
from bpgui.errors import BpguiError
from bpgui.gui.common.selection import LinkRef, NeuronRef
from bpgui.gui.common.text import whole
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project
from bpgui.spec.checks import check_fit

_NOTHING = "Select a link, or a neuron for its bias, on the canvas: its gradient is written out here, path by path."
_INPUT = "An input neuron has no bias: select a link, or another neuron."
_NO_DATA = "There is no data yet: choose a data set in the Data panel."
# What is few enough to be computed with every refresh: paths, those that run round loops, and sweeps.
MOST_PATHS, _MOST_ENDLESS, _MOST_SWEEPS = 50, 20, 500


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A gradient in one sample: its paths, the numeric gradient, and `loss`, the sample's own, which limits that.

    `scope` names the sample.
    """

    project: Project
    dataset: Dataset
    ref: LinkRef | NeuronRef
    sample: Sample
    traced: Traced
    numeric: float
    loss: float
    scope: str


class Follower:
    """Finds the subject anew whenever it is asked; it keeps the compiled program."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._program: tuple[object, object, Program] | None = None

    def work(self) -> Iterator[Subject | None]:
        """Compute the gradient of what is selected; raise `BpguiError` in words if there is none.

        Yields it last, and before that None after each piece of work that is enough for one turn.
        """
        project, dataset, ref = self._workspace.project, self._workspace.dataset, self._workspace.selection.only
        if not isinstance(ref, LinkRef | NeuronRef):
            raise BpguiError(_NOTHING)
        if isinstance(ref, NeuronRef) and project.network.layer(ref.layer).role == "input":
            raise BpguiError(_INPUT)
        if dataset is None or len(dataset.train_rows) == 0:
            raise BpguiError(_NO_DATA)
        program, table = self._compiled(project), dataset.table
        check_fit(project.network, table.inputs.shape[1], table.targets.shape[1])
        for layer in project.network.with_role("output"):
            check_pair(project.training.loss, layer.activation, layer.name)
        chosen = self._workspace.insight.row
        row = int(dataset.train_rows[0]) if chosen is None else chosen
        inputs, targets = table.inputs[row : row + 1], table.targets[row : row + 1]
        bound = loss(project.training.loss, project.training.loss_settings)
        theta = program.pack(project.parameters)
        parameter = _parameter(ref)
        with np.errstate(all="ignore"):
            trace = forward(program, theta, inputs)
            gradient = backward(program, theta, bound, trace, targets)
            sample = Sample(program, theta, bound, trace, gradient, targets)
            traced = trace_parameter(sample, parameter, _MOST_ENDLESS if program.recurrent else MOST_PATHS)
            value = float(loss_values(program, bound, trace, targets)[0])
        if program.recurrent:
            yield None
        with np.errstate(all="ignore"):
            differences = numeric(sample, inputs, parameter, _MOST_SWEEPS)
        scope = f"sample {whole(row + 1)}" + ("" if chosen is not None else ", the first of training")
        yield Subject(project, dataset, ref, sample, traced, differences, value, scope)

    def _compiled(self, project: Project) -> Program:
        network, relaxation = project.network, project.training.relaxation
        if self._program is None or self._program[0] is not network or self._program[1] is not relaxation:
            self._program = network, relaxation, Program.compile(network, relaxation)
        return self._program[2]


def _parameter(ref: LinkRef | NeuronRef) -> Weight | Bias:
    if isinstance(ref, LinkRef):
        return Weight(ref.connection, ref.source, ref.target)
    return Bias(ref.layer, ref.neuron)
