"""`Collector`: how all quantities of a network spread, column by column, while somebody looks."""

from dataclasses import replace

from bpgui.engine.histograms import Columns, Summary
from bpgui.gui.common.probe import Reading
from bpgui.gui.views.distributions.subjects import Sample, Sampler, Subject, subjects
from bpgui.spec import NetworkSpec, Project

# Beside what is looked at, so many numbers are summarised in a turn, the rest in later turns.
_MOST_BESIDE = 20_000


class Collector:
    """Keeps `Columns` for each subject of a network, and starts over with another network or other data.

    What is looked at gets a column each time, the others in turn, as many as there is time for.
    """

    def __init__(self) -> None:
        self._network: NetworkSpec | None = None
        self._data: tuple[object, object] = (None, None)
        self._sampler = Sampler(NetworkSpec())
        self._columns: dict[Subject, Columns] = {}
        self._turn = 0

    @property
    def subjects(self) -> list[Subject]:
        """What is watched."""
        return list(self._columns)

    def columns(self, subject: Subject) -> Columns:
        """Return what has been collected of a subject."""
        return self._columns[subject]

    def forget(self) -> None:
        """Start over."""
        self._columns = {subject: Columns() for subject in self._columns}

    def cut(self, epoch: int) -> None:
        """Drop what is later than an epoch, which training has come back to."""
        for columns in self._columns.values():
            columns.cut(epoch)

    def meet(self, project: Project) -> None:
        """Start over if the network is wired differently, or the data is another."""
        data = (project.dataset, project.table)
        same_data = data[0] is self._data[0] and data[1] is self._data[1]
        if project.network is not self._network or not same_data:
            bare = _bare(project.network)
            if self._network is None or bare != _bare(self._network) or not same_data:
                self._columns = {subject: Columns() for subject in subjects(project.network)}
                self._sampler = Sampler(project.network)
            self._network, self._data = project.network, data

    def collect(self, project: Project, reading: Reading | None, looked_at: Subject) -> tuple[Sample, Summary] | None:
        """Add a column for the present numbers; return those of what is looked at, None if there are none."""
        gradient = None if reading is None else reading.gradient
        slopes = None if reading is None or gradient is None else reading.program.blocks(gradient.theta)

        def add(subject: Subject) -> tuple[Sample, Summary] | None:
            sample = self._sampler.take(subject, project.parameters, reading, slopes)
            if sample is None:
                return None
            summary = Summary.of(sample.numbers)
            self._columns[subject].add(project.epoch, summary)
            return sample, summary

        everything, room = self.subjects, _MOST_BESIDE
        for _ in everything:
            self._turn = (self._turn + 1) % len(everything)
            subject = everything[self._turn]
            added = None if subject == looked_at else add(subject)
            room -= 0 if added is None else added[0].numbers.size
            if room <= 0:
                break
        return add(looked_at)


def _bare(network: NetworkSpec) -> NetworkSpec:
    """Return a network without what changes no number: names and locks."""
    layers = tuple(replace(layer, name="", locked_biases=()) for layer in network.layers)
    return NetworkSpec(layers, tuple(replace(connection, locked=None) for connection in network.connections))
