"""Where layers, neurons and links stand."""

import itertools

import numpy as np
import pytest

from bpgui import edits
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import MOST_UNFOLDED, RADIUS_SHARE, SPACING, TALLEST_COLUMN, Box, shape_layer
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Position, Project, TrainingSpec
from bpgui.spec.look import Look


def layer(size: int, name: str = "a") -> LayerSpec:
    return LayerSpec(name, name, size)


def scene_of(project: Project) -> Scene:
    return Scene.of(project.network, project.layout)


def every_link(scene: Scene, connection: ConnectionSpec) -> np.ndarray:
    rows, columns = scene.network.shape(connection)
    return scene.links(connection, np.arange(rows * columns))


def chain(*sizes: int) -> Project:
    return edits.layered(sizes, "sigmoid", "sigmoid", TrainingSpec())


def with_skips(project: Project) -> Project:
    """Connect every layer to every later one."""
    for a, b in itertools.combinations(project.network.layers, 2):
        if project.network.between(a.id, b.id) is None:
            project = edits.connect(project, a.id, b.id)
    return project


def free(sizes: tuple[int, ...], places: tuple[Position, ...], *links: tuple[int, int]) -> Scene:
    layers = tuple(layer(size, f"layer-{i}") for i, size in enumerate(sizes))
    connections = tuple(ConnectionSpec(f"c{a}{b}", layers[a].id, layers[b].id) for a, b in links)
    return Scene.of(NetworkSpec(layers, connections), {la.id: at for la, at in zip(layers, places, strict=True)})


def inside(box: Box, points: np.ndarray, margin: float = 0.0) -> bool:
    flat = points.reshape(-1, 2)
    return bool(
        ((flat[:, 0] >= box.left - margin) & (flat[:, 0] <= box.right + margin)).all()
        and ((flat[:, 1] >= box.top - margin) & (flat[:, 1] <= box.bottom + margin)).all()
    )


def dense(lines: np.ndarray) -> np.ndarray:
    """Return points along all pieces of polylines (links, points, 2)."""
    share = np.linspace(0.0, 1.0, 20)[:, None]
    return (lines[:, :-1, None] * (1 - share) + lines[:, 1:, None] * share).reshape(-1, 2)


def test_a_small_layer_is_one_column_around_its_centre() -> None:
    shape = shape_layer(layer(4), (100.0, -50.0))
    assert shape.neurons[:, 0].tolist() == [100.0] * 4
    assert np.diff(shape.neurons[:, 1]).tolist() == [SPACING] * 3
    assert shape.neurons.mean(axis=0).tolist() == [100.0, -50.0]
    assert shape.box.centre == (100.0, -50.0)


def test_a_tall_layer_moves_closer_together_and_its_neurons_shrink() -> None:
    few, many = shape_layer(layer(8), (0.0, 0.0)), shape_layer(layer(MOST_UNFOLDED), (0.0, 0.0))
    assert many.spacing < few.spacing == SPACING
    assert many.radius < few.radius
    assert np.ptp(many.neurons[:, 1]) <= TALLEST_COLUMN


def columns_of(shape: object) -> tuple[int, int]:
    """Return how many rows and columns a layer's neurons stand in."""
    return len(np.unique(shape.neurons[:, 1].round(6))), len(np.unique(shape.neurons[:, 0].round(6)))


@pytest.mark.parametrize(
    ("size", "folded", "rows", "columns"),
    [(40, "no", 40, 1), (41, "strip", 41, 1), (49, "image", 7, 7), (128, "strip", 128, 1), (784, "image", 28, 28)],
)
def test_a_layer_of_many_neurons_is_folded_by_itself(size: int, folded: str, rows: int, columns: int) -> None:
    shape = shape_layer(layer(size), (0.0, 0.0))
    assert shape.folded == folded
    assert columns_of(shape) == (rows, columns)


def test_an_input_layer_has_the_shape_of_the_datas_images() -> None:
    inputs = LayerSpec("a", "a", 96, "linear", role="input")
    assert columns_of(shape_layer(inputs, (0.0, 0.0), image_shape=(8, 12))) == (8, 12)
    assert shape_layer(inputs, (0.0, 0.0), image_shape=(8, 11)).folded == "strip"


def test_a_look_chooses_columns_and_folding() -> None:
    assert columns_of(shape_layer(layer(6), (0.0, 0.0), Look(columns=3))) == (2, 3)
    assert shape_layer(layer(6), (0.0, 0.0), Look(columns=3)).folded == "no"
    assert columns_of(shape_layer(layer(60), (0.0, 0.0), Look(columns=12))) == (5, 12)
    assert shape_layer(layer(60), (0.0, 0.0), Look(columns=12)).folded == "image"
    assert shape_layer(layer(6), (0.0, 0.0), Look(folded=True)).folded == "strip"
    unfolded = shape_layer(layer(128), (0.0, 0.0), Look(folded=False))
    assert unfolded.folded == "no"
    assert columns_of(unfolded) == (32, 4)
    assert unfolded.box.bottom - unfolded.box.top < 1.2 * TALLEST_COLUMN


def test_a_free_neuron_has_a_tight_box() -> None:
    shape = shape_layer(layer(1), (5.0, 6.0), Look(folded=True))
    assert shape.is_free
    assert shape.folded == "no"
    assert shape.box.right - shape.box.left < 2.5 * shape.radius < SPACING


def test_a_grid_runs_row_by_row_like_an_image() -> None:
    shape = shape_layer(layer(784), (0.0, 0.0))
    first, second, below = shape.neurons[0], shape.neurons[1], shape.neurons[28]
    assert second[0] > first[0]
    assert second[1] == first[1]
    assert below[0] == first[0]
    assert below[1] > first[1]


@pytest.mark.parametrize("look", [Look(), Look(folded=False), Look(columns=3), Look(folded=True)])
@pytest.mark.parametrize("size", [1, 2, 17, 64, 65, 1000])
def test_neurons_do_not_overlap_and_stand_inside_their_box(size: int, look: Look) -> None:
    shape = shape_layer(layer(size), (7.0, 9.0), look)
    assert 2 * shape.radius <= shape.spacing
    if shape.folded == "no":
        assert shape.radius == RADIUS_SHARE * shape.spacing
    assert inside(shape.box, shape.neurons, margin=-shape.radius)
    assert len(np.unique(shape.neurons.round(6), axis=0)) == size


@pytest.mark.parametrize("size", [6, 50, 100])
def test_a_point_in_a_neuron_finds_it(size: int) -> None:
    shape = shape_layer(layer(size), (7.0, 9.0))
    for neuron, (x, y) in enumerate(shape.neurons.tolist()):
        assert shape.neuron_at(x + 0.3 * shape.radius, y - 0.3 * shape.radius, 0.0) == neuron
    assert shape.neuron_at(shape.box.left + 1.0, shape.box.top + 1.0, 0.0) is None


def test_links_run_from_the_right_edge_of_a_neuron_to_the_left_edge_of_the_next() -> None:
    scene = scene_of(chain(2, 3))
    (connection,) = scene.network.connections
    source, target = scene.shapes.values()
    lines = every_link(scene, connection)
    assert lines.shape == (6, 2, 2)
    for index, line in enumerate(lines):
        row, column = divmod(index, 3)
        np.testing.assert_allclose(line[0], source.neurons[row] + (source.radius, 0.0))
        np.testing.assert_allclose(line[-1], target.neurons[column] - (target.radius, 0.0))


def test_links_to_a_layer_further_left_leave_on_the_left() -> None:
    scene = free((1, 2), ((0.0, 0.0), (-200.0, 30.0)), (0, 1))
    source, target = scene.shapes.values()
    for line, end in zip(every_link(scene, scene.network.connections[0]), target.neurons, strict=True):
        np.testing.assert_allclose(line[0], (-source.radius, 0.0))
        np.testing.assert_allclose(line[-1], (end[0] + target.radius, end[1]))


@pytest.mark.parametrize(
    ("sizes", "place"), [((1, 1), (-120.0, 90.0)), ((1, 1), (0.0, 200.0)), ((3, 2), (10.0, 300.0))]
)
def test_links_of_free_neurons_and_of_stacked_layers_point_from_centre_to_centre(
    sizes: tuple[int, int], place: Position
) -> None:
    scene = free(sizes, ((0.0, 0.0), place), (0, 1))
    source, target = scene.shapes.values()
    for index, line in enumerate(every_link(scene, scene.network.connections[0])):
        row, column = divmod(index, sizes[1])
        way = target.neurons[column] - source.neurons[row]
        way /= np.hypot(*way)
        np.testing.assert_allclose(line[0], source.neurons[row] + source.radius * way)
        np.testing.assert_allclose(line[-1], target.neurons[column] - target.radius * way)


def test_links_leave_an_image_at_its_edge() -> None:
    scene = scene_of(chain(100, 3))
    source = scene.shapes["layer-1"]
    assert source.folded == "image"
    starts = every_link(scene, scene.network.connections[0])[:, 0]
    np.testing.assert_allclose(starts[:, 0], source.cells.right)
    np.testing.assert_allclose(starts[:, 1], np.repeat(source.neurons[:, 1], 3))


def test_free_neurons_that_feed_each_other_are_linked_by_bows_that_keep_apart() -> None:
    scene = free((1, 1), ((0.0, 0.0), (150.0, 40.0)), (0, 1), (1, 0))
    forth, back = (every_link(scene, connection)[0] for connection in scene.network.connections)
    assert len(back) > 10
    between = np.abs(dense(back[None, 6:-6])[:, None] - dense(forth[None])[None]).max(axis=2)
    assert between.min() > 5.0
    for shape in scene.shapes.values():
        assert np.hypot(*(back - shape.neurons[0]).T).min() > shape.radius - 1e-6


def test_one_link_is_laid_out_as_among_all() -> None:
    scene = scene_of(with_skips(chain(3, 4, 2)))
    for connection in scene.network.connections:
        lines = every_link(scene, connection)
        for index in range(len(lines)):
            np.testing.assert_array_equal(scene.links(connection, np.array([index]))[0], lines[index])


@pytest.mark.parametrize(
    "sizes", [(2, 4, 1), (1, 1, 1), (8, 8, 8), (12, 2, 12), (2, 12, 3), (10, 200, 3), (3, 5, 4, 5, 2), (4, 9, 9, 9, 4)]
)
def test_a_skip_link_goes_round_the_layers_in_between(sizes: tuple[int, ...]) -> None:
    scene = scene_of(with_skips(chain(*sizes)))
    for connection in scene.network.connections:
        points = dense(every_link(scene, connection))
        for layer_id, shape in scene.shapes.items():
            if layer_id not in (connection.source, connection.target):
                box = shape.box
                within = (points > (box.left, box.top)).all(axis=1) & (points < (box.right, box.bottom)).all(axis=1)
                assert not within.any()


def test_a_skip_link_takes_the_nearer_side() -> None:
    above = free((1, 5, 1), ((0.0, 0.0), (200.0, 60.0), (400.0, 0.0)), (0, 2))
    below = free((1, 5, 1), ((0.0, 0.0), (200.0, -60.0), (400.0, 0.0)), (0, 2))
    assert every_link(above, above.network.connections[0])[..., 1].min() < above.shapes["layer-1"].box.top
    assert every_link(below, below.network.connections[0])[..., 1].max() > below.shapes["layer-1"].box.bottom


def test_a_skip_link_goes_round_wherever_the_drawing_stands() -> None:
    # The height of its control point may well be 0, as here.
    first, middle, last = (0.0, 161.12), (150.0, 161.12), (300.0, 161.12)
    for lift in np.linspace(-150.0, 150.0, 61):
        places = tuple((x, y + float(lift)) for x, y in (first, middle, last))
        scene = free((1, 1, 1), places, (0, 2))
        (line,) = every_link(scene, scene.network.connections[0])
        assert line[:, 1].min() < scene.shapes["layer-1"].box.top


def test_a_skip_link_with_a_free_way_is_straight() -> None:
    scene = free((1, 3, 1), ((0.0, 0.0), (200.0, 300.0), (400.0, 0.0)), (0, 2))
    assert every_link(scene, scene.network.connections[0]).shape == (1, 2, 2)


@pytest.mark.parametrize("sizes", [(2, 4, 1), (8, 8, 8), (3, 70, 2), (3, 5, 4, 5, 2)])
def test_bounds_hold_every_layer_and_every_link(sizes: tuple[int, ...]) -> None:
    scene = scene_of(with_skips(chain(*sizes)))
    bounds = scene.bounds
    assert bounds is not None
    for shape in scene.shapes.values():
        assert bounds.left <= shape.box.left
        assert bounds.right >= shape.box.right
        assert bounds.top <= shape.box.top
        assert bounds.bottom >= shape.box.bottom
    for connection in scene.network.connections:
        assert inside(bounds, every_link(scene, connection), margin=1.0)


def test_an_empty_network_has_no_shapes_and_no_bounds() -> None:
    scene = Scene.of(NetworkSpec(), {})
    assert scene.shapes == {}
    assert scene.bounds is None


def test_layers_at_one_place_have_finite_links_and_bounds() -> None:
    scene = free((2, 3, 70), ((0.0, 0.0),) * 3, (0, 1), (0, 2), (1, 2))
    assert scene.bounds is not None
    for connection in scene.network.connections:
        assert np.isfinite(every_link(scene, connection)).all()


@pytest.mark.parametrize("distance", [0.0, 0.001, 33.12, 40.0])
def test_a_skip_link_over_layers_that_nearly_touch_stays_finite(distance: float) -> None:
    scene = free((1, 1, 1), ((0.0, 0.0), (distance / 2, 0.0), (distance, 0.0)), (0, 2))
    assert np.isfinite(every_link(scene, scene.network.connections[0])).all()


def test_links_of_all_connections_are_sorted_by_their_connection() -> None:
    scene = scene_of(chain(2, 3, 2))  # 6 and 6 links
    index = np.array([11, 0, 6, 5])
    found = {c.id: (places.tolist(), own.tolist()) for c, places, own in scene.by_connection(index)}
    assert found == {"connection-1": ([1, 3], [0, 5]), "connection-2": ([0, 2], [5, 0])}


@pytest.mark.parametrize(("size", "width"), [(64, 160.0), (100, 200.0), (400, 200.0), (784, 252.0), (4096, 420.0)])
def test_an_image_is_large_enough_to_see_its_pixels(size: int, width: float) -> None:
    cells = shape_layer(layer(size), (0.0, 0.0)).cells
    assert cells.right - cells.left == pytest.approx(width)


def test_layers_that_stay_as_they_are_are_not_laid_out_again() -> None:
    project = chain(3, 4, 2)
    before = scene_of(project)
    moved = {**project.layout, "layer-2": (500.0, 90.0)}
    after = Scene.of(project.network, moved, before=before)
    assert [after.shapes[key] is before.shapes[key] for key in after.shapes] == [True, False, True]
    assert after.shapes["layer-2"].box.centre == (500.0, 90.0)
    other = edits.resize_layer(project, "layer-1", 5)
    assert len(Scene.of(other.network, other.layout, before=after).shapes["layer-1"].neurons) == 5
