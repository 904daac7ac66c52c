"""The loss around given weights: over a plane through them, and where the path walked lies on it.

A network has too many weights for a picture, so two directions are chosen and all others left out. Li, Xu, Taylor,
Studer and Goldstein 2018, "Visualizing the loss landscape of neural nets". What does not move in training, missing
and locked links and locked biases, does not move along a direction either.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from bpgui.engine.losses import BoundLoss
from bpgui.engine.program import Program
from bpgui.engine.reference import forward, loss_values
from bpgui.errors import SpecError
from bpgui.spec import FloatArray

# A direction whose part in the path is smaller, as a share of the largest, is rounding.
_NOTHING = 1e-10
# So many numbers are computed in one step, which takes about a millisecond.
_STEP_NUMBERS = 20_000
# What one number of a neuron costs, in seconds, and one product with a weight; and a guess at how soon a loop settles.
_NEURON_SECONDS, _WEIGHT_SECONDS, _SWEEPS = 30e-9, 0.1e-9, 60


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The weights `centre` + a `first` + b `second`, all (size,), for any two numbers a and b."""

    centre: FloatArray
    first: FloatArray
    second: FloatArray

    def places(self, thetas: FloatArray) -> FloatArray:
        """Return a and b (points, 2) of the point of the plane that is nearest to each theta (points, size)."""
        directions = np.stack([self.first, self.second])
        # The squares of weights that have exploded overflow where the weights do not.
        size = float(np.abs(directions).max()) or 1.0
        directions, steps = directions / size, (thetas - self.centre) / size
        # The directions need be neither orthogonal nor different.
        return (steps @ directions.T) @ np.linalg.pinv(directions @ directions.T, hermitian=True)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a network: a connection's id, the source neuron, the target neuron."""

    connection: str
    source: int
    target: int


def random_directions(program: Program, theta: FloatArray, seed: int) -> tuple[FloatArray, FloatArray]:
    """Return two random directions (size,), each neuron's part as long as the weights that lead to it (Li et al. 2018).

    The bias counts among them, and only what is trained counts. Without that rule one would see how large the weights
    are, since a step of the same length means little to large ones. Where all of a neuron's are 0 the length is 1.
    """
    free = _free(program)
    lengths = _lengths(program, theta * free)
    first, second = np.random.default_rng(seed).standard_normal((2, program.size)) * free
    return _scaled(program, first, lengths), _scaled(program, second, lengths)


@dataclass(frozen=True, slots=True, eq=False)
class Principal:
    """The two orthogonal directions (size,) of length 1 along which a path went furthest, and their shares of it."""

    first: FloatArray
    second: FloatArray
    shares: tuple[float, float]


def principal_directions(program: Program, theta: FloatArray, path: FloatArray, seed: int) -> Principal:
    """Return the principal directions of the way from each point of a path (points, size) to theta (Li et al. 2018).

    The first leads on from where the path begins. A share, 0 to 1, is that of the squared distances to theta. A path
    on a line, or of one point, has a random direction in the place of one that it lacks, with a share of 0.
    """
    free = _free(program)
    steps = (path - theta) * free
    steps /= float(np.abs(steps).max()) or 1.0
    # There are fewer points than weights: the squared distances among points tell as much as those among weights.
    values, vectors = np.linalg.eigh(steps @ steps.T)
    random = np.random.default_rng(seed).standard_normal((2, program.size)) * free
    found: list[FloatArray] = []
    shares: list[float] = []
    for k in range(2):
        value = float(values[-1 - k]) if k < len(values) else 0.0
        real = value > _NOTHING * float(values[-1])
        direction = vectors[:, -1 - k] @ steps if real else random[k]
        for other in found:
            direction = direction - (direction @ other) * other
        direction = direction / (float(np.linalg.norm(direction)) or 1.0)
        ahead = -float(steps[0] @ direction) if k == 0 and real else float(direction[np.abs(direction).argmax()])
        found.append(direction if ahead >= 0.0 else -direction)
        shares.append(value / float(values.clip(0.0).sum()) if real else 0.0)
    return Principal(found[0], found[1], (shares[0], shares[1]))


def weight_direction(program: Program, link: Link) -> FloatArray:
    """Return the direction (size,) in which one weight alone moves, by 1; raise `SpecError` if it cannot move."""
    index = place_of(program, link)
    if program.trainable is not None and not program.trainable[index]:
        raise SpecError("A link that is missing or locked does not move in training: choose another one.")
    direction = np.zeros(program.size)
    direction[index] = 1.0
    return direction


def place_of(program: Program, link: Link) -> int:
    """Return where in theta a link's weight is; raise `SpecError` if there is no such link."""
    index = program.weight_index(link.connection, link.source, link.target)
    if index is None:
        raise SpecError("The network has no such link: it may have been deleted.")
    return index


def steepest_links(program: Program, slopes: FloatArray) -> list[Link]:
    """Return the links whose weights are trained and have the two largest slopes (size,), the largest first."""
    size = np.where(_free(program) > 0.0, np.abs(np.nan_to_num(slopes)), -1.0)
    found: list[tuple[float, Link]] = []
    for key, place, shape in program.weight_places:
        block = size[place]
        largest = np.argpartition(-block, min(1, len(block) - 1))[:2].tolist()
        found += [(float(block[index]), Link(key, *divmod(index, shape[1]))) for index in largest]
    return [link for slope, link in sorted(found, key=lambda each: -each[0])[:2] if slope >= 0.0]


def seconds_for(program: Program, samples: int) -> float:
    """Estimate how long the loss at one point takes."""
    later = sum(
        matrix[0] * matrix[1]
        for key, _, matrix in program.weight_places
        if program.recurrent or program.network.connection(key).source not in program.inputs
    )
    neurons = sum(layer.size for layer in program.order if layer.role != "input")
    seconds = samples * (_NEURON_SECONDS * neurons + _WEIGHT_SECONDS * later)
    return seconds * _SWEEPS if program.recurrent else seconds


def surface(
    program: Program,
    plane: Plane,
    loss: BoundLoss,
    inputs: FloatArray,
    targets: FloatArray,
    across: FloatArray,
    up: FloatArray,
) -> Generator[float, None, FloatArray]:
    """Compute the mean loss over samples of inputs (samples, columns) and targets (samples, targets) on a grid.

    `across` (columns,) are the numbers a, `up` (rows,) the numbers b of the plane; the result is (rows, columns),
    infinite where the loss is not finite. Yields the share done after every millisecond or so, and can be closed there.
    No dropout, no noise, no penalty. A sample that does not settle counts as it was when its sweeps were used up.
    """
    points = np.stack([np.tile(across, len(up)), np.repeat(up, len(across))], axis=1)
    found = np.empty(len(points))
    measure = (
        _Settling(program, plane, loss, inputs, targets)
        if program.recurrent
        else _Batched(program, plane, loss, inputs, targets)
    )
    at = 0
    while at < len(points):
        some = slice(at, at + measure.points)
        found[some] = measure.losses(points[some])
        at += measure.points
        yield min(1.0, at / len(points))
    return np.where(np.isfinite(found), found, np.inf).reshape(len(up), len(across))


@dataclass(frozen=True, slots=True, eq=False)
class _Settling:
    """Measures a recurrent network, one point of the plane at a time."""

    program: Program
    plane: Plane
    loss: BoundLoss
    inputs: FloatArray
    targets: FloatArray
    points: int = 1

    def losses(self, points: FloatArray) -> FloatArray:
        """Return the mean loss at points (points, 2), (points,)."""
        with np.errstate(all="ignore"):
            plane = self.plane
            thetas = plane.centre + points[:, :1] * plane.first + points[:, 1:] * plane.second
            traces = (forward(self.program, theta, self.inputs) for theta in thetas)
            return np.array([loss_values(self.program, self.loss, trace, self.targets).mean() for trace in traces])


class _Batched:
    """Measures a network without loops at several points of the plane at once.

    What reaches a neuron from inputs, and its bias, is linear in a and b: it is computed once for all points.
    """

    def __init__(
        self, program: Program, plane: Plane, loss: BoundLoss, inputs: FloatArray, targets: FloatArray
    ) -> None:
        self._program, self._loss, self._targets = program, loss, targets
        self._samples = len(inputs)
        self._blocks = [program.blocks(part) for part in (plane.centre, plane.first, plane.second)]
        self._layers = [layer for layer in program.order if layer.role != "input"]
        with np.errstate(all="ignore"):
            self._outside = {layer.id: self._from_inputs(layer.id, inputs) for layer in self._layers}
        later = sum(matrix.size for key, matrix in self._blocks[0].weights.items() if not self._from_input(key))
        numbers = self._samples * sum(layer.size for layer in self._layers) + later
        self.points = max(1, _STEP_NUMBERS // numbers)

    def losses(self, points: FloatArray) -> FloatArray:
        """Return the mean loss at points (points, 2), (points,)."""
        with np.errstate(all="ignore"):
            a, b = points[:, 0, np.newaxis, np.newaxis], points[:, 1, np.newaxis, np.newaxis]
            net: dict[str, FloatArray] = {}
            output: dict[str, FloatArray] = {}
            for layer in self._layers:
                centre, first, second = self._outside[layer.id]
                total = centre + a * first + b * second
                for connection in self._program.incoming[layer.id]:
                    if connection.source not in self._program.inputs:
                        base, along, beside = (blocks.weights[connection.id] for blocks in self._blocks)
                        total += output[connection.source] @ (base + a * along + b * beside)
                net[layer.id] = total.reshape(-1, layer.size)
                output[layer.id] = self._program.activations[layer.id].value(net[layer.id]).reshape(total.shape)
            return self._mean_losses(net, output, len(points))

    def _mean_losses(self, net: dict[str, FloatArray], output: dict[str, FloatArray], points: int) -> FloatArray:
        summed = np.zeros(points * self._samples)
        for here, columns in self._program.outputs.items():
            target = np.tile(self._targets[:, columns], (points, 1))
            summed += self._loss.value(net[here], output[here].reshape(net[here].shape), target)
        return summed.reshape(points, self._samples).mean(axis=1)

    def _from_input(self, connection_id: str) -> bool:
        return self._program.network.connection(connection_id).source in self._program.inputs

    def _from_inputs(self, here: str, inputs: FloatArray) -> list[FloatArray]:
        """Return what a layer gets from inputs and as bias, at the centre and along both directions."""
        program = self._program
        found: list[FloatArray] = []
        for blocks in self._blocks:
            total = np.zeros((self._samples, program.network.layer(here).size))
            for connection in program.incoming[here]:
                if connection.source in program.inputs:
                    total += inputs[:, program.inputs[connection.source]] @ blocks.weights[connection.id]
            found.append(total + blocks.biases[here] if here in blocks.biases else total)
        return found


def _free(program: Program) -> FloatArray:
    """Return 1 where theta is trained and 0 where it is held, (size,)."""
    return np.ones(program.size) if program.trainable is None else program.trainable.astype(np.float64)


def _lengths(program: Program, theta: FloatArray) -> dict[str, FloatArray]:
    """Return the Euclidean norm of what leads to each neuron, weights and bias, by layer (neurons,)."""
    blocks, lengths = program.blocks(theta), {}
    for layer in program.order:
        parts = [blocks.weights[connection.id] for connection in program.incoming[layer.id]]
        parts += [blocks.biases[layer.id][np.newaxis]] if layer.id in blocks.biases else []
        lengths[layer.id] = np.hypot.reduce(np.concatenate(parts)) if parts else np.zeros(layer.size)
    return lengths


def _scaled(program: Program, direction: FloatArray, lengths: dict[str, FloatArray]) -> FloatArray:
    """Return a direction in which what leads to each neuron has these lengths, by layer (neurons,)."""
    own, scaled = _lengths(program, direction), direction.copy()
    blocks = program.blocks(scaled)
    for layer in program.order:
        here = layer.id
        factors = np.where(lengths[here] > 0.0, lengths[here], 1.0) / np.where(own[here] > 0.0, own[here], 1.0)
        for connection in program.incoming[here]:
            blocks.weights[connection.id][...] *= factors
        if here in blocks.biases:
            blocks.biases[here][...] *= factors
    return scaled
