"""The automatic arrangement: nothing overlaps, columns are centred, fewer links cross, and it is always the same."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from bpgui import edits
from bpgui.edits.build import take_network
from bpgui.spec import LayerSpec, Look, Position, Project, Role, TrainingSpec

# How layers are drawn, in scene units: a row of neurons, the most that a column takes, and what folded layers take.
ROW, TALLEST = 46.0, 720.0
FOLDED = {36: 66.0, 41: 160.0, 784: 308.0, 4096: 420.0}


def drawn(layers: Sequence[tuple[Role, int]], links: Sequence[tuple[int, int]]) -> Project:
    """Return a project with these layers, connected by their places."""
    project = Project()
    for role, size in layers:
        project = edits.add_layer(project, role, size, "tanh", (0.0, 0.0))
    ids = [layer.id for layer in project.network.layers]
    for source, target in links:
        project = edits.connect(project, ids[source], ids[target])
    return project


def centres(project: Project) -> list[Position]:
    layout = edits.arrange(project).layout
    return [layout[layer.id] for layer in project.network.layers]


def height(layer: LayerSpec, look: Look) -> float:
    if layer.size > 40 if look.folded is None else look.folded:
        return FOLDED[layer.size]
    return min(-(-layer.size // max(1, look.columns)) * ROW, TALLEST)


def gaps(project: Project) -> dict[float, list[float]]:
    """Return the free heights between the layers of each column, from the top."""
    layout = edits.arrange(project).layout
    columns: dict[float, list[tuple[float, float]]] = {}
    for layer in project.network.layers:
        x, y = layout[layer.id]
        half = height(layer, project.looks.get(layer.id, Look())) / 2
        columns.setdefault(x, []).append((y - half, y + half))
    return {
        x: [below[0] - above[1] for above, below in itertools.pairwise(sorted(boxes))] for x, boxes in columns.items()
    }


def crossings(project: Project, layout: Mapping[str, Position]) -> int:
    lines = [(layout[c.source], layout[c.target]) for c in project.network.connections]

    def side(a: Position, b: Position, c: Position) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    def cross(first: tuple[Position, Position], second: tuple[Position, Position]) -> bool:
        return (
            side(*first, second[0]) * side(*first, second[1]) < 0.0
            and side(*second, first[0]) * side(*second, first[1]) < 0.0
        )

    return sum(cross(a, b) for a, b in itertools.combinations(lines, 2))


def random_free(inputs: int, hidden: int, outputs: int, links: int, seed: int) -> Project:
    """Return free neurons in four rows, with random links from each row to the next."""
    rng = np.random.default_rng(seed)
    rows = [range(inputs), range(inputs, inputs + hidden), range(inputs + hidden, inputs + 2 * hidden)]
    rows.append(range(inputs + 2 * hidden, inputs + 2 * hidden + outputs))
    layers: list[tuple[Role, int]] = [("input", 1)] * inputs + [("hidden", 1)] * 2 * hidden + [("output", 1)] * outputs
    pairs = {(int(rng.choice(above)), there) for above, below in itertools.pairwise(rows) for there in below}
    while len(pairs) < links:
        at = int(rng.integers(3))
        pairs.add((int(rng.choice(rows[at])), int(rng.choice(rows[at + 1]))))
    return drawn(layers, sorted(pairs))


def test_every_column_is_centred() -> None:
    project = drawn([("input", 2), ("hidden", 9), ("hidden", 3), ("output", 1)], [(0, 1), (0, 2), (1, 3), (2, 3)])
    (_, first), (right, upper), (same, lower), (_, last) = centres(project)
    assert first == last == 0.0
    assert right == same
    top, bottom = min(upper - 9 * ROW / 2, lower - 3 * ROW / 2), max(upper + 9 * ROW / 2, lower + 3 * ROW / 2)
    assert top == pytest.approx(-bottom, abs=ROW / 2)


@pytest.mark.parametrize("sizes", [(1, 1), (40, 40, 2), (41, 784, 1), (4096, 3), (10, 12, 14, 16)])
def test_layers_of_one_column_do_not_overlap_whatever_their_size(sizes: tuple[int, ...]) -> None:
    project = drawn([("input", size) for size in sizes] + [("output", 1)], [(0, len(sizes))])
    (column, *_) = gaps(project).values()
    assert len(column) == len(sizes) - 1
    assert min(column) >= 20.0


def test_looks_decide_how_high_a_layer_is() -> None:
    project = drawn([("input", 36), ("input", 36), ("output", 1)], [(0, 2), (1, 2)])
    plain = centres(project)
    square = replace(project, looks=MappingProxyType({"layer-1": Look(columns=6), "layer-2": Look(columns=6)}))
    folded = replace(project, looks=MappingProxyType({"layer-1": Look(folded=True), "layer-2": Look(folded=True)}))
    for looked in (square, folded):
        near = centres(looked)
        assert near[1][1] - near[0][1] < (plain[1][1] - plain[0][1]) / 2
        assert min(gaps(looked)[0.0]) >= 20.0


def test_layers_without_links_stand_in_the_first_column() -> None:
    project = drawn([("input", 3), ("hidden", 2), ("output", 3), ("hidden", 5), ("hidden", 1)], [(0, 1), (1, 2)])
    found = centres(project)
    assert [x for x, _ in found] == [*sorted([x for x, _ in found[:3]]), 0.0, 0.0]
    assert min(gaps(project)[0.0]) >= 20.0


def test_free_neurons_stand_closely_and_those_of_one_role_in_drawing_order() -> None:
    project = drawn([("input", 1)] * 8 + [("output", 1)] * 3, [(k, 8 + k % 3) for k in range(8)])
    found = centres(project)
    assert np.diff([y for _, y in found[:8]]).tolist() == [70.0] * 7
    assert np.diff([y for _, y in found[8:]]).tolist() == [70.0] * 2
    assert found[0][1] == -found[7][1]


def test_a_layer_that_feeds_itself_has_room_above_for_its_arcs() -> None:
    links = [(0, 1), (0, 2), (1, 3), (2, 3)]
    layers: list[tuple[Role, int]] = [("input", 2), ("hidden", 4), ("hidden", 4), ("output", 1)]
    plain, looped = (gaps(drawn(layers, links + more)) for more in ([], [(2, 2)]))
    (narrow,) = next(column for column in plain.values() if column)
    (wide,) = next(column for column in looped.values() if column)
    assert wide - narrow >= 64.0


def test_links_that_need_not_cross_do_not() -> None:
    links = [(0, 3), (1, 2), (2, 5), (3, 4)]
    project = drawn(
        [("input", 1)] * 2 + [("hidden", 1)] * 2 + [("hidden", 1)] * 2 + [("output", 1)], [*links, (4, 6), (5, 6)]
    )
    assert crossings(project, edits.arrange(project).layout) == 0


@pytest.mark.parametrize("seed", range(5))
def test_fewer_links_cross_than_in_drawing_order(seed: int) -> None:
    project = random_free(8, 10, 4, 40, seed)
    columns = [range(8), range(8, 18), range(18, 28), range(28, 32)]
    plain: dict[str, Position] = {}
    for at, rows in enumerate(columns):
        for place, row in enumerate(rows):
            plain[project.network.layers[row].id] = (180.0 * at, 70.0 * (place - len(rows) / 2))
    assert crossings(project, edits.arrange(project).layout) < 0.8 * crossings(project, plain)


def test_a_hundred_free_neurons_make_a_drawing_that_is_wide_and_not_high() -> None:
    project = random_free(10, 40, 10, 1000, 1)
    positions = np.array(centres(project))
    width, height = np.ptp(positions, axis=0)
    assert 0.3 <= width / height <= 3.0
    distances = np.linalg.norm(positions[:, None] - positions, axis=2)
    assert distances[~np.eye(len(positions), dtype=bool)].min() == 70.0


def test_larger_layers_stand_further_apart() -> None:
    near, far = (centres(drawn([("input", n), ("output", n)], [(0, 1)]))[1][0] for n in (4, 40))
    assert far > near + 80.0


def test_arranging_is_the_same_each_time_wherever_the_layers_stood() -> None:
    project = random_free(8, 10, 4, 40, 3)
    once = edits.arrange(project)
    moved = edits.move_layers(once, {layer.id: (k * 7.0, -k) for k, layer in enumerate(project.network.layers)})
    assert edits.arrange(once) == once
    assert edits.arrange(moved) == once


def test_taking_another_drawing_keeps_training_data_and_notes_and_forgets_what_was_learned() -> None:
    training = TrainingSpec(learning_rate=0.7, seed=5)
    old = edits.set_notes(edits.layered((2, 3, 1), "tanh", "sigmoid", training), "mine")
    old = edits.with_trained(old, old.initial, 9, np.ones((1, 7)))
    new = edits.layered((4, 2), "tanh", "linear", TrainingSpec())
    after = take_network(old, new)
    assert (after.network, after.parameters, after.initial) == (new.network, new.parameters, new.initial)
    assert (after.layout, after.looks) == (new.layout, new.looks)
    assert (after.training, after.dataset, after.notes) == (old.training, old.dataset, "mine")
    assert (after.epoch, len(after.history), after.run) == (0, 0, None)
