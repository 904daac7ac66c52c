"""The compiled executor: the reference executor's updates, many in one call that does without Python's lock."""

from collections.abc import Sequence

import numpy as np

from bpgui.engine.batches import batch_size
from bpgui.engine.data import TrainingData
from bpgui.engine.executors.protocol import PARTS, Part, Record, ignore, part_arrays
from bpgui.engine.kernels import tables as t
from bpgui.engine.kernels.kinds import Memory, Reals, Row, Table
from bpgui.engine.kernels.layout import Allocator, lay_out
from bpgui.engine.kernels.losses import LOSS_CODES
from bpgui.engine.kernels.run import measure, train
from bpgui.engine.kernels.simd import REGISTER_BYTES
from bpgui.engine.kernels.updates import OPTIMIZER_CODES
from bpgui.engine.losses import loss
from bpgui.engine.metrics import Evaluation, Metrics
from bpgui.engine.optimizers import State, optimizer
from bpgui.engine.program import Program
from bpgui.spec import FloatArray, TrainingSpec


class CompiledExecutor:
    """Carries out updates with the kernels of `bpgui.engine.kernels`; see `Executor`."""

    name = "compiled"

    def __init__(
        self, program: Program, data: TrainingData, training: TrainingSpec, theta: FloatArray, state: State
    ) -> None:
        self._classes = data.classes
        self._method = optimizer(training.optimizer)
        dtype = np.dtype(training.precision)
        space = Allocator(dtype, REGISTER_BYTES // dtype.itemsize)
        self._layout = lay_out(program, space, with_input_noise=float(training.regularization["input_noise"]) > 0.0)
        self._options = self._make_options(program, data, training, space)
        self._numbers = self._make_numbers(training)
        arrays = [part_arrays(data, part) for part in PARTS]
        self._parts = np.array([self._take_part(inputs, targets, space) for inputs, targets in arrays])
        # Whole vectors are read, also at the very end.
        space.take(space.lanes)
        self._memory = space.memory()
        self._identity = np.arange(max(len(inputs) for inputs, _ in arrays), dtype=np.int64)
        self._order = self._identity[: len(data.inputs)].copy()
        self._counters = np.zeros(t.COUNTERS, np.int64)
        self._counters[t.ORDERED] = -1
        # What is too large for single precision becomes infinite, and is then found and told.
        with np.errstate(over="ignore"):
            for part, (inputs, targets) in zip(self._parts, arrays, strict=True):
                self._fill_part(part, inputs, targets)
            self._fill_parameters(program, theta)
            if not state:
                state = self._method.init(theta.astype(dtype), training.learning_rate, training.optimizer_settings)
            for number, slot in enumerate(self._method.slots, start=1):
                self._block(self._options[t.THETA], number)[self._layout.padded_of] = state[slot]
        self._counters[t.COUNT] = int(state["step"][0])

    def run(
        self,
        epoch: int,
        sample: int,
        batches: int,
        rates: FloatArray,
        marks: Sequence[int] = (),
        record: Record = ignore,
    ) -> int:
        """Learn from mini-batches; see `Executor`."""
        self._counters[[t.EPOCH, t.AT, t.MARKED]] = epoch, sample, 0
        sums = np.zeros((len(marks) + 1, len(PARTS), t.SUMS))
        # Arrays are made anew where they may come read-only, which kernels are not compiled for.
        done = train(
            *self._tables(), self._parts, self._order, self._identity, self._layout.padded_of, self._counters,
            np.array(rates, np.float64), np.array(marks, np.int64), sums, batches,
        )  # fmt: skip
        for number in range(int(self._counters[t.MARKED])):
            record(marks[number], self._evaluation(sums[number]))
        return done

    def theta(self) -> FloatArray:
        """Return a float64 copy of the weights and biases, (size,)."""
        return self._block(self._options[t.THETA])[self._layout.padded_of].astype(np.float64)

    def state(self) -> State:
        """Return float64 copies of the optimiser's memory."""
        slots = {
            slot: self._block(self._options[t.THETA], number)[self._layout.padded_of].astype(np.float64)
            for number, slot in enumerate(self._method.slots, start=1)
        }
        return {**slots, "step": np.array([float(self._counters[t.COUNT])])}

    def evaluate(self) -> Evaluation:
        """Measure all parts of the data that have rows, without noise or dropout."""
        sums = np.zeros((len(PARTS), t.SUMS))
        measure(*self._tables(), self._parts, self._identity, sums)
        return self._evaluation(sums)

    def _evaluation(self, sums: Reals) -> Evaluation:
        found: dict[Part, Metrics] = {}
        for part, samples, (loss_sum, squares, right) in zip(
            PARTS, self._parts[:, t.SAMPLES].tolist(), sums.tolist(), strict=True
        ):
            if samples:
                mse = squares / (samples * int(self._options[t.TARGET_COLUMNS]))
                found[part] = Metrics(loss_sum / samples, mse, right / samples if self._classes else None)
        return Evaluation(found["train"], found.get("test"), found.get("validation"))

    def _tables(self) -> tuple[Memory, Table, Table, Reals, Table, Row, Reals]:
        layout = self._layout
        return (
            self._memory, layout.places, layout.layers, layout.reals, layout.connections, self._options, self._numbers,
        )  # fmt: skip

    def _block(self, first: int, number: int = 0) -> FloatArray:
        begin = first + number * self._layout.padded
        return self._memory[begin : begin + self._layout.padded]

    def _make_options(self, program: Program, data: TrainingData, training: TrainingSpec, space: Allocator) -> Row:
        settings, padded = training.regularization, self._layout.padded
        options = np.full(t.OPTIONS, -1, np.int64)
        blocks = 1 + len(self._method.slots)
        options[t.THETA], options[t.NEXT] = space.take(blocks * padded), space.take(blocks * padded)
        options[t.LAYERS], options[t.CONNECTIONS] = len(self._layout.layers), len(self._layout.connections)
        options[t.GRADIENT] = space.take(padded)
        options[t.ZERO] = space.take(self._layout.widest)
        if program.trainable is not None:
            options[t.FREE] = space.take(padded)
        if settings["l1"]:
            options[t.WEIGHTED] = space.take(padded)
        if settings["weight_noise"]:
            options[t.NOISY] = space.take(padded)
        if settings["target_noise"]:
            options[t.NOISY_TARGETS] = space.take(t.TILE * self._layout.targets_step)
        options[[t.BLOCKS, t.PADDED, t.FLAT]] = blocks, padded, program.size
        options[t.BATCH] = batch_size(training, len(data.inputs))
        options[t.MEAN] = training.reduction == "mean"
        options[t.OPTIMIZER] = OPTIMIZER_CODES[training.optimizer]
        options[t.LOSS] = LOSS_CODES[training.loss]
        options[t.SEED] = training.seed
        options[t.INPUT_COLUMNS], options[t.TARGET_COLUMNS] = data.inputs.shape[1], data.targets.shape[1]
        options[t.TARGET_PLACES] = self._layout.target_places
        options[[t.PACKED, t.PACKED_PLACES]] = self._layout.packed, self._layout.packed_places
        return options

    def _make_numbers(self, training: TrainingSpec) -> Reals:
        numbers = np.zeros(t.NUMBERS)
        places = {
            "l1": t.L1, "l2": t.L2, "decay": t.DECAY, "input_noise": t.INPUT_NOISE, "target_noise": t.TARGET_NOISE,
            "weight_noise": t.WEIGHT_NOISE, "clip_value": t.CLIP_VALUE, "clip_norm": t.CLIP_NORM,
        }  # fmt: skip
        for name, place in places.items():
            numbers[place] = training.regularization[name]
        goal = loss(training.loss, training.loss_settings)
        numbers[t.LOSS_SETTING] = next(iter(goal.settings.values()), 0.0)
        numbers[t.THRESHOLD] = goal.threshold
        settings = dict(training.optimizer_settings)
        numbers[t.ADAMW_DECAY] = settings.pop("weight_decay", 0.0)
        given = [float(settings[param.name]) for param in self._method.params if param.name in settings]
        numbers[t.FIRST_SETTING : t.FIRST_SETTING + len(given)] = given
        return numbers

    def _take_part(self, inputs: FloatArray, targets: FloatArray, space: Allocator) -> Row:
        step = space.step(inputs.shape[1])
        part = np.zeros(t.PART_COLUMNS, np.int64)
        part[[t.INPUTS, t.INPUTS_STEP]] = space.take(len(inputs) * step), step
        part[[t.TARGETS, t.TARGETS_STEP]] = (
            space.take(len(targets) * self._layout.targets_step),
            self._layout.targets_step,
        )
        part[t.SAMPLES] = len(inputs)
        return part

    def _fill_part(self, part: Row, inputs: FloatArray, targets: FloatArray) -> None:
        self._rows(part[t.INPUTS], part[t.INPUTS_STEP], len(inputs))[:, : inputs.shape[1]] = inputs
        rows = self._rows(part[t.TARGETS], part[t.TARGETS_STEP], len(targets))
        for layer in self._layout.layers[self._layout.layers[:, t.ROLE] == t.OUTPUT]:
            plain = slice(layer[t.PLAIN], layer[t.PLAIN] + layer[t.SIZE])
            rows[:, layer[t.COLUMN] : layer[t.COLUMN] + layer[t.SIZE]] = targets[:, plain]

    def _rows(self, begin: int, step: int, count: int) -> FloatArray:
        return self._memory[begin : begin + count * step].reshape(count, step)

    def _fill_parameters(self, program: Program, theta: FloatArray) -> None:
        padded_of = self._layout.padded_of
        self._block(self._options[t.THETA])[padded_of] = theta
        if program.trainable is not None:
            self._block(self._options[t.FREE])[padded_of] = program.trainable
        if self._options[t.WEIGHTED] >= 0:
            for _, place, _ in program.weight_places:
                self._block(self._options[t.WEIGHTED], 0)[padded_of[place]] = 1.0
