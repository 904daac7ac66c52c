"""`Case`: an explosion together with the project that it happened to, and what of it still holds."""

from dataclasses import dataclass, replace

import numpy as np

from bpgui import edits
from bpgui.data import Dataset
from bpgui.engine import Program
from bpgui.engine.autopsy import Autopsy, LossCourse, loss_course
from bpgui.engine.rate_search import has_rate
from bpgui.gui.common.selection import LayerRef, LinkRef, NeuronRef, Ref
from bpgui.spec import Project, TrainingSpec


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What a run that exploded leaves: the facts, the project with the last finite weights, and its data."""

    autopsy: Autopsy
    project: Project
    dataset: Dataset | None

    @property
    def course(self) -> LossCourse | None:
        """How the recorded losses went."""
        return loss_course(self.project.history.rows())

    @property
    def known(self) -> bool:
        """Whether the run began with the first weights of the project, so that its end is one of its trials."""
        project, autopsy = self.project, self.autopsy
        start = Program.compile(project.network).pack(project.initial)
        return autopsy.updates == autopsy.updates_in_all and np.array_equal(start, autopsy.start)

    @property
    def searchable(self) -> bool:
        """Whether another learning rate could help: not with data that cannot be computed with."""
        in_data = self.autopsy.stage in ("inputs", "targets")
        return has_rate(self.project.training) and self.dataset is not None and not in_data and not self.doubles

    @property
    def doubles(self) -> bool:
        """Whether double precision is all that is lacking."""
        autopsy = self.autopsy
        return autopsy.precision == "float32" and (
            autopsy.stage in ("inputs", "targets") or (autopsy.at_once and autopsy.finite_in_double)
        )

    @property
    def place(self) -> Ref | None:
        """What broke: the layer, or where only the update overflowed, the largest weight or bias."""
        return self.largest if self.autopsy.layer is None else LayerRef(self.autopsy.layer)

    @property
    def largest(self) -> Ref | None:
        """The largest weight or bias."""
        found = self.autopsy.largest
        if found is None:
            return None
        if found.connection is None or found.source is None:
            return NeuronRef(found.layer, found.neuron)
        return LinkRef(found.connection, found.source, found.neuron)

    def concerns(self, project: Project) -> bool:
        """Tell whether a project still is the one that exploded, whatever its weights and learning rate are now."""
        mine = self.project
        same_data = project.dataset == mine.dataset and project.table is mine.table
        return (
            same_data
            and project.network == mine.network
            and project.initial == mine.initial
            and replace(project.training, learning_rate=mine.training.learning_rate) == mine.training
        )


def begun_again(project: Project, rate: float) -> Project:
    """Bring back the first weights, with another learning rate."""
    training: TrainingSpec = replace(project.training, learning_rate=rate)
    return edits.set_training(edits.reset_weights(project), training)


def at_first_weights(project: Project) -> bool:
    """Tell whether a project has its first weights, and nothing was learned yet."""
    return project.epoch == 0 and project.run is None and project.parameters == project.initial
