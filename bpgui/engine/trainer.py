"""`Trainer`: one training run that can stop after any chunk, batch or sample. It knows nothing of threads."""

import math
import time
from collections.abc import Iterator
from dataclasses import replace

from bpgui.engine.batches import batch_size, order
from bpgui.engine.course import Course, Place
from bpgui.engine.data import TrainingData
from bpgui.engine.divergence import SoFar, exploded_batch, exploded_loss
from bpgui.engine.executors import Executor, make_executor
from bpgui.engine.losses import check_targets
from bpgui.engine.metrics import Evaluation
from bpgui.engine.optimizers import State
from bpgui.engine.pace import Pace
from bpgui.engine.program import Program
from bpgui.engine.recording import Recorder, recorded_between
from bpgui.engine.report import Report, settling
from bpgui.engine.resume import memories, run_state
from bpgui.engine.settings import check_methods, checked
from bpgui.engine.stopping import Memory
from bpgui.engine.watch import Watch, check_validation
from bpgui.errors import DivergedError
from bpgui.spec import FloatArray, Parameters, RunState, TrainingSpec
from bpgui.spec.checks import check_fit

CHUNK_SECONDS = 0.02

# What executors never look at: a change of these leaves them as they are.
_NOT_FOR_EXECUTORS = ("learning_rate", "epochs", "schedule", "schedule_settings", "early_stopping")


class Trainer:
    """Trains `parameters` on `data`; the same arguments give the same bits, however the run is cut into steps.

    With the `run` of an earlier report it goes on where that one stood. `executor` is one of `EXECUTORS`. Raises
    `SpecError`, `MismatchError` or `ParamError` in words if network, data and spec do not go together.
    """

    def __init__(
        self,
        program: Program,
        parameters: Parameters,
        data: TrainingData,
        training: TrainingSpec,
        epoch: int = 0,
        run: RunState | None = None,
        executor: str = "auto",
    ) -> None:
        check_fit(program.network, data.inputs.shape[1], data.targets.shape[1])
        self._program = program
        self._data = data
        self._start_epoch = epoch
        self._updates = 0
        training = self._checked(training)
        theta = self._start = program.pack(parameters)
        run = run or RunState(training.optimizer, 0, {})
        state, memory = memories(run, training, theta, len(data.inputs))
        self._place = Place(epoch, run.sample)
        self._adopt(training, memory)
        self._wanted = executor
        self._executor = self._make_executor(executor, theta, state)
        # However soon a faster one gets ready, a run goes on with the executor that it began with.
        self._began_with = self._executor.name
        self._pace = Pace()
        self._recorder = Recorder()
        self._samples_seen = 0
        self._visited: int | None = None
        self._stopped_early = False
        self._evaluation = self._executor.evaluate()
        self._check_loss(epoch)
        self._record()

    @property
    def training(self) -> TrainingSpec:
        """The hyper-parameters; setting them takes effect with the next batch."""
        return self._training

    @training.setter
    def training(self, training: TrainingSpec) -> None:
        before, training = self._training, self._checked(training)
        same_loss = (training.loss, training.loss_settings) == (before.loss, before.loss_settings)
        self._adopt(training, self._watch.memory if same_loss else {})
        if replace(before, **{name: getattr(training, name) for name in _NOT_FOR_EXECUTORS}) != training:
            state = self._executor.state() if training.optimizer == before.optimizer else {}
            name = self._began_with if training.precision == before.precision else self._wanted
            self._executor = self._make_executor(name, self._executor.theta(), state)

    @property
    def executor(self) -> str:
        """The name of what carries out the updates."""
        return self._executor.name

    @property
    def finished(self) -> bool:
        """Whether the run has been through all its epochs, or stopped early."""
        return self._stopped_early or self._place.epoch >= self._end

    @property
    def updates(self) -> int:
        """How many mini-batches this run has learned from."""
        return self._updates

    def evaluate(self) -> Evaluation:
        """Measure all parts of the data with the present weights; nothing is recorded."""
        return self._executor.evaluate()

    def run(self, seconds: float = CHUNK_SECONDS) -> None:
        """Train for about `seconds`, or until finished."""
        start = time.perf_counter()
        deadline = start + seconds
        while not self.finished:
            batches = self._next_chunk(min(deadline - start, CHUNK_SECONDS))
            self._learn(batches)
            now = time.perf_counter()
            self._pace.took(batches, now - start)
            if now >= deadline:
                return
            start = now

    def step_epoch(self) -> None:
        """Train to the end of the present epoch."""
        self._learn(self._course.left(self._place))

    def step_batch(self) -> None:
        """Learn from one mini-batch; raise `DivergedError`, keeping the last finite weights, if it explodes."""
        self._learn(1)

    def step_sample(self) -> None:
        """Visit the next sample of the batch; with the batch's last one, the weights change.

        A batch is always computed as a whole, so that stepping gives the same bits as training.
        """
        place, course = self._place, self._course
        rows = order(self._training, course.samples, place.epoch)[place.sample : place.sample + course.size]
        self._visited = int(rows[self._sample])
        self._sample += 1
        if self._sample == len(rows):
            self.step_batch()

    def report(self, fresh: bool = False) -> Report:
        """Describe the run; `fresh` measures it anew, where otherwise its last row in the history counts."""
        if fresh:
            self._evaluation = self._executor.evaluate()
            self._record()
        theta, place = self._executor.theta(), self._place
        return Report(
            epoch=place.epoch,
            batch=place.sample // self._course.size,
            batches=self._course.batches,
            sample=self._sample,
            parameters=self._program.unpack(theta),
            evaluation=self._evaluation,
            history=self._recorder.take(),
            samples_seen=self._samples_seen,
            visited=self._visited,
            finished=self.finished,
            run=run_state(self._training, place.sample, self._executor.state(), self._watch.memory),
            executor=self._executor.name,
            stopped_early=self._stopped_early,
            relaxation=settling(self._program, theta, self._data.inputs),
        )

    @property
    def _end(self) -> int:
        return self._start_epoch + self._training.epochs

    def _checked(self, training: TrainingSpec) -> TrainingSpec:
        training = checked(training)
        check_methods(self._program.network, training)
        for targets in (self._data.targets, self._data.test_targets, self._data.validation_targets):
            check_targets(training.loss, targets)
        check_validation(training, len(self._data.validation_inputs))
        return training

    def _adopt(self, training: TrainingSpec, memory: Memory) -> None:
        self._training = training
        self._program = replace(self._program, relaxation=training.relaxation)
        self._watch = Watch(training, memory)
        samples = len(self._data.inputs)
        self._course = Course(samples, batch_size(training, samples))
        if self._course.batches == 1:
            # A batch of everything cannot begin in the middle, so an epoch that was begun in parts begins again.
            self._place = Place(self._place.epoch, 0)
        self._sample = 0  # the batch may have other samples now, so stepping through it starts again

    def _make_executor(self, name: str, theta: FloatArray, state: State) -> Executor:
        return make_executor(name, self._program, self._data, self._training, theta, state)

    def _next_chunk(self, seconds: float) -> int:
        """Return how many batches to learn from next: never past an epoch that decides how to go on."""
        stop = self._place.epoch + 1 if self._watch.every_epoch else self._end
        batches = min(self._pace.batches(seconds), self._course.until(self._place, stop))
        # Only whole epochs have rows in the history, so short ones are not cut.
        return self._course.fitting(self._place, batches)

    def _learn(self, batches: int) -> None:
        """Learn from so many batches, none of them past an epoch that decides how to go on."""
        start = self._place
        rates = self._watch.rates(start.epoch, self._course.epochs(start, batches))
        marks = self._marks(start.epoch, self._course.after(start, batches).epoch)
        measured: list[tuple[int, Evaluation]] = []
        done = self._executor.run(
            start.epoch, start.sample, batches, rates, marks, lambda *measures: measured.append(measures)
        )
        if done:
            self._place = self._course.after(start, done)
            self._samples_seen += self._course.between(start, self._place)
            self._updates += done
            self._sample = 0
        for epoch, evaluation in measured:
            self._evaluation = evaluation
            self._check_loss(epoch)
            self._recorder.add(epoch, evaluation)
        if done < batches:
            theta = self._executor.theta()
            so_far = self._so_far(self._place.epoch)
            raise exploded_batch(self._program, self._data, self._training, theta, self._place, so_far)
        if self._watch.every_epoch and measured:
            self._decide()

    def _marks(self, start: int, stop: int) -> list[int]:
        """Return the epochs after `start`, up to `stop`, that are measured."""
        if self._watch.every_epoch:
            return list(range(start + 1, stop + 1))
        marks = recorded_between(start, stop)
        return [*marks, stop] if stop == self._end and stop > start and stop not in marks else marks

    def _decide(self) -> None:
        self._watch.see(self._evaluation, self._executor.theta())
        best = self._watch.take_best()
        if best is not None:
            self._stop_early(best)

    def _stop_early(self, best: FloatArray) -> None:
        # What the optimiser remembers belongs to the weights that are given up.
        self._executor = self._make_executor(self._began_with, best, {})
        self._evaluation = self._executor.evaluate()
        self._stopped_early = True

    def _check_loss(self, epoch: int) -> None:
        """Raise `DivergedError` if the loss that is made small is not finite."""
        if not math.isfinite(self._evaluation.train.loss):
            theta, so_far = self._executor.theta(), self._so_far(max(epoch - 1, 0))
            raise exploded_loss(self._program, self._data, self._training, theta, epoch, so_far)

    def _so_far(self, epoch: int) -> SoFar:
        """Return what an autopsy has to know of the run, where `epoch` has the last learning rate."""
        return SoFar(self._start, self._updates, float(self._watch.rates(epoch, 1)[0]))

    def _record(self) -> None:
        # A row is about whole epochs.
        if self._place.sample == 0 and math.isfinite(self._evaluation.train.loss):
            self._recorder.add(self._place.epoch, self._evaluation)


def train(
    program: Program,
    parameters: Parameters,
    data: TrainingData,
    training: TrainingSpec,
    epoch: int = 0,
    run: RunState | None = None,
    executor: str = "auto",
) -> Iterator[Report]:
    """Train to the end, yielding a report about every 20 ms; the last one is finished and measured afresh.

    What does not go together is refused at once, as by `Trainer`. A run that explodes yields a report with the last
    finite weights and then raises `DivergedError`.
    """
    return _reports(Trainer(program, parameters, data, training, epoch, run, executor))


def _reports(trainer: Trainer) -> Iterator[Report]:
    while not trainer.finished:
        try:
            trainer.run()
        except DivergedError:
            yield trainer.report(fresh=True)
            raise
        yield trainer.report(fresh=trainer.finished)
