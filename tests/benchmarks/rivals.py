"""What the engine is measured against: a NumPy loop, scikit-learn, PyTorch eager and JAX, each as fast as it goes.

A candidate is made for a task and a precision. Called with the orders of some epochs it gets ready to train from the
first weights, which is not timed, and returns a `Run`; calling that trains, and returns the weights. All take the
orders in advance, in the form that suits them, so that none of the rivals is timed while it draws random numbers.
"""

import itertools
import warnings
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt
from cases import BINARY, CATEGORICAL, HALF_SQUARED, Case, Orders, Weights

Run = Callable[[], Weights]
Candidate = Callable[[Orders], Run]
Precision = type[np.float32] | type[np.float64]

_MANY = 2**31 - 1


def numpy_loop(case: Case, precision: Precision) -> Candidate:
    """Backpropagation in NumPy calls that write into arrays made beforehand."""
    inputs, targets = case.inputs.astype(precision), case.targets.astype(precision)
    layers = range(1, len(case.sizes))
    # Indexed by layer: entry 0 of `values` are the inputs, entries 0 of the others stay empty.
    values = [np.empty((case.batch, size), precision) for size in case.sizes]
    deltas = [np.empty_like(value) for value in values]
    slopes = [np.empty_like(value) for value in values]
    wanted = np.empty((case.batch, case.sizes[-1]), precision)
    column = np.empty((case.batch, 1), precision)
    one, pace = precision(1.0), precision(case.rate / case.batch)

    def prepare(orders: Orders) -> Run:
        matrices = [np.empty(0, precision), *(matrix.astype(precision) for matrix, _ in case.first_weights())]
        biases = [np.empty(0, precision), *(vector.astype(precision) for _, vector in case.first_weights())]
        steps = [np.empty_like(matrix) for matrix in matrices]
        bias_steps = [np.empty_like(vector) for vector in biases]

        def forward() -> None:
            for k in layers:
                net = np.matmul(values[k - 1], matrices[k], out=values[k])
                net += biases[k]
                if k < layers[-1]:
                    np.tanh(net, out=net)
                elif case.loss == CATEGORICAL:
                    net -= np.maximum.reduce(net, 1, None, column, True)
                    np.exp(net, out=net)
                    net /= np.add.reduce(net, 1, None, column, True)
                else:
                    np.exp(np.negative(net, out=net), out=net)
                    net += one
                    np.reciprocal(net, out=net)

        def backward() -> None:
            delta = np.subtract(values[-1], wanted, out=deltas[-1])
            if case.loss == HALF_SQUARED:
                delta *= np.multiply(values[-1], np.subtract(one, values[-1], out=slopes[-1]), out=slopes[-1])
            delta *= pace
            for k in reversed(layers):
                if k > 1:
                    below = np.matmul(deltas[k], matrices[k].T, out=deltas[k - 1])
                    slope = np.multiply(values[k - 1], values[k - 1], out=slopes[k - 1])
                    below *= np.subtract(one, slope, out=slope)
                matrices[k] -= np.matmul(values[k - 1].T, deltas[k], out=steps[k])
                biases[k] -= np.add.reduce(deltas[k], 0, None, bias_steps[k])

        def run() -> Weights:
            if case.full_batch:
                values[0][...], wanted[...] = inputs, targets
            for order in orders:
                for at in range(0, case.samples, case.batch):
                    if not case.full_batch:
                        rows = order[at : at + case.batch]
                        inputs.take(rows, 0, values[0], "clip")
                        targets.take(rows, 0, wanted, "clip")
                    forward()
                    backward()
            return list(zip(matrices[1:], biases[1:], strict=True))

        return run

    return prepare


class _GivenOrders(np.random.RandomState):
    """Stands in for scikit-learn's generator, so that its shuffles lead to the orders given."""

    def __init__(self, orders: Orders) -> None:
        super().__init__(0)
        # Each shuffle starts from the order that the one before has left.
        before = itertools.chain([np.arange(orders.shape[1])], orders)
        self._moves = iter([np.argsort(old)[new] for old, new in zip(before, orders, strict=False)])

    def shuffle(self, x: npt.NDArray[np.intp]) -> None:  # type: ignore[override]  # only ever called with indices
        x[...] = next(self._moves)


def scikit_learn(case: Case, precision: Precision) -> Candidate:
    """Train scikit-learn's MLPClassifier by one call of `fit`; a single output is always cross-entropy there."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    inputs = case.inputs.astype(precision)
    labels = case.targets.argmax(axis=1) if case.loss == CATEGORICAL else case.targets[:, 0] > 0.5

    def prepare(orders: Orders) -> Run:
        network = MLPClassifier(
            case.sizes[1:-1], activation="tanh", solver="sgd", alpha=0.0, batch_size=case.batch,
            learning_rate_init=case.rate, momentum=0.0, nesterovs_momentum=False, max_iter=1, shuffle=False,
            n_iter_no_change=_MANY, warm_start=True,
        )  # fmt: skip

        def run() -> Weights:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)  # it is never asked to converge
                network.fit(inputs, labels)
            return list(zip(network.coefs_, network.intercepts_, strict=True))

        run()
        network.coefs_ = [matrix.astype(precision) for matrix, _ in case.first_weights()]
        network.intercepts_ = [vector.astype(precision) for _, vector in case.first_weights()]
        network.set_params(max_iter=len(orders))
        if not case.full_batch:
            network.set_params(shuffle=True, random_state=_GivenOrders(orders))
        return run

    return prepare


def pytorch(case: Case, precision: Precision, threads: int) -> Candidate:
    """Train PyTorch's own modules, loss and optimiser, eagerly, with `threads` threads."""
    import torch
    from torch.nn import functional

    kind = torch.float32 if precision is np.float32 else torch.float64
    inputs, targets = torch.tensor(case.inputs, dtype=kind), torch.tensor(case.targets, dtype=kind)
    if case.loss == CATEGORICAL:
        targets = targets.argmax(dim=1)  # classes by number, its faster form

    def network() -> torch.nn.Sequential:
        parts: list[torch.nn.Module] = []
        for matrix, biases in case.first_weights():
            parts += [torch.nn.Linear(*matrix.shape, dtype=kind), torch.nn.Tanh()]
            with torch.no_grad():
                parts[-2].weight.copy_(torch.tensor(matrix.T))
                parts[-2].bias.copy_(torch.tensor(biases))
        return torch.nn.Sequential(*parts[:-1], *([] if case.loss == CATEGORICAL else [torch.nn.Sigmoid()]))

    def prepare(orders: Orders) -> Run:
        torch.set_num_threads(threads)
        model = network()
        method = torch.optim.SGD(model.parameters(), lr=case.rate)
        linear = [part for part in model if isinstance(part, torch.nn.Linear)]
        rows = [] if case.full_batch else torch.tensor(orders).flatten().split(case.batch)

        def step(values: torch.Tensor, wanted: torch.Tensor) -> None:
            method.zero_grad()
            outputs = model(values)
            if case.loss == CATEGORICAL:
                loss = functional.cross_entropy(outputs, wanted)
            else:
                loss = 0.5 * functional.mse_loss(outputs, wanted)
            loss.backward()
            method.step()

        def run() -> Weights:
            if case.full_batch:
                for _ in range(len(orders)):
                    step(inputs, targets)
            for batch in rows:
                step(inputs[batch], targets[batch])
            return [(part.weight.detach().numpy().T, part.bias.detach().numpy()) for part in linear]

        return run

    return prepare


def jax_scan(case: Case, precision: Precision, unroll: int) -> Candidate:
    """Train in one call of one compiled function: `lax.scan` over all batches of all epochs."""
    import jax
    import jax.numpy as jnp

    inputs, targets = jnp.asarray(case.inputs, precision), jnp.asarray(case.targets, precision)
    rate = precision(case.rate)

    def loss(weights: Any, values: jax.Array, wanted: jax.Array) -> jax.Array:  # noqa: ANN401  # a tree of arrays
        for matrix, biases in weights[:-1]:
            values = jnp.tanh(values @ matrix + biases)
        net = values @ weights[-1][0] + weights[-1][1]
        if case.loss == CATEGORICAL:
            return -(wanted * jax.nn.log_softmax(net)).sum(axis=1).mean()
        return 0.5 * ((jax.nn.sigmoid(net) - wanted) ** 2).sum(axis=1).mean()

    def step(weights: Any, rows: jax.Array | None) -> tuple[Any, None]:  # noqa: ANN401  # a tree of arrays
        batch = (inputs, targets) if rows is None else (inputs[rows], targets[rows])
        return jax.tree.map(lambda value, slope: value - rate * slope, weights, jax.grad(loss)(weights, *batch)), None

    def first() -> list[tuple[jax.Array, jax.Array]]:
        return [(jnp.array(matrix, precision), jnp.array(biases, precision)) for matrix, biases in case.first_weights()]

    @cache
    def compiled(epochs: int) -> Callable[..., Any]:
        shape = (epochs * case.samples // case.batch, case.batch)
        rows = None if case.full_batch else jax.ShapeDtypeStruct(shape, jnp.int32)
        whole = partial(jax.lax.scan, step, length=shape[0], unroll=unroll)
        return jax.jit(whole, donate_argnums=0).lower(first(), rows).compile()

    def prepare(orders: Orders) -> Run:
        whole, weights = compiled(len(orders)), first()
        rows = None if case.full_batch else jnp.asarray(orders.reshape(-1, case.batch), jnp.int32)
        jax.block_until_ready((weights, rows))
        return lambda: [(np.asarray(matrix), np.asarray(biases)) for matrix, biases in whole(weights, rows)[0]]

    return prepare


def definition(case: Case, rival: str) -> Case:
    """Return the task as a rival defines it: scikit-learn has no half squared error behind a sigmoid."""
    return case.with_loss(BINARY) if rival == "scikit-learn" and case.loss == HALF_SQUARED else case
