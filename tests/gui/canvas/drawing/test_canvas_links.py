"""Which links are drawn, and that they are."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from bpgui import edits
from bpgui.gui.canvas.drawing.link_painter import LinkPainter
from bpgui.gui.canvas.drawing.links import LEAST, MOST_INK, MOST_RASTERED, PER_PIXEL, Sight, choose, link_pen
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import Box
from bpgui.gui.common.theme import LIGHT
from bpgui.spec import NetworkSpec, Parameters, Project, TrainingSpec


def chain(*sizes: int) -> Project:
    return edits.layered(sizes, "sigmoid", "sigmoid", TrainingSpec())


def scene_of(project: Project) -> Scene:
    return Scene.of(project.network, project.layout)


def with_weights(project: Project, **matrices: object) -> Project:
    parameters = project.parameters
    for key, matrix in matrices.items():
        parameters = parameters.with_weights(key.replace("_", "-"), np.array(matrix, dtype=float))
    return replace(project, parameters=parameters)


def painted(project: Project) -> QImage:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.base))
    scene = scene_of(project)
    size = QSizeF(400, 300)
    painter = QPainter(image)
    painter.setTransform(Camera.fitting(scene.bounds, size).transform(size))
    LinkPainter(scene).paint(painter, choose(scene, project.parameters), LIGHT)
    painter.end()
    return image


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(image.height())}


def test_all_links_of_a_small_network_are_drawn_weak_to_strong() -> None:
    project = chain(2, 4, 1)
    chosen = choose(scene_of(project), project.parameters)
    weights = np.concatenate([matrix.ravel() for matrix in project.parameters.weights.values()])
    assert sorted(chosen.index.tolist()) == list(range(12))
    assert chosen.total == 12
    assert (np.diff(chosen.strength) >= 0).all()
    np.testing.assert_array_equal(chosen.weight, weights[chosen.index])
    assert chosen.strength[-1] == 1.0
    assert chosen.largest == np.abs(weights).max()


def sizes(project: Project, connection_id: str) -> np.ndarray:
    return np.abs(project.parameters.weights[connection_id]).ravel()


def test_a_dense_connection_shows_its_strongest_links_and_says_how_many() -> None:
    project = chain(40, 50, 3)
    chosen = choose(scene_of(project), project.parameters)
    drawn, total = chosen.partial["connection-1"]
    strongest = np.argsort(-sizes(project, "connection-1"))[:drawn]
    own = chosen.index[chosen.index < 2000]
    assert LEAST < drawn < total == 2000
    assert set(own.tolist()) == set(strongest.tolist())
    # The other one is small, and whole.
    assert len(chosen.index) - drawn == 150
    assert set(chosen.partial) == {"connection-1"}
    assert chosen.total == 2150
    assert (np.diff(np.abs(chosen.weight)) >= 0).all()


def test_the_budget_grows_with_the_height_on_the_screen() -> None:
    project = chain(40, 150)
    scene = scene_of(project)
    assert scene.bounds is not None
    drawn = [choose(scene, project.parameters, Sight(scene.bounds, scale)).partial for scale in (0.2, 0.4, 0.8)]
    counts = [partial["connection-1"][0] for partial in drawn]
    height = max(shape.box.bottom - shape.box.top for shape in scene.shapes.values())
    assert counts[0] < counts[1] < counts[2]
    assert abs(counts[2] - PER_PIXEL * 0.8 * height) <= 1


def test_long_links_take_more_of_what_can_be_drawn_and_connections_share_it() -> None:
    project = chain(100, 81, 64)
    scene = scene_of(project)
    assert scene.bounds is not None
    near, far = (
        choose(scene, project.parameters, Sight(Box(-1e5, -1e5, 1e5, 1e5), scale)).partial for scale in (2.0, 4.0)
    )
    centres = [shape.box.centre[0] for shape in scene.shapes.values()]
    length = dict(zip(near, np.diff(centres), strict=True))
    for key in near:
        assert far[key][0] < near[key][0]
        assert far[key][0] * length[key] * 4.0 == pytest.approx(MOST_INK / 2, rel=0.01)


def test_near_enough_all_links_in_sight_are_shown() -> None:
    project = chain(40, 38)
    scene = scene_of(project)
    end = scene.shapes["layer-1"].neurons[0]
    chosen = choose(scene, project.parameters, Sight(Box(end[0], end[1] - 5.0, end[0] + 60.0, end[1] + 5.0), 12.0))
    assert set(range(38)) <= set(chosen.index.tolist())


def test_only_links_in_sight_are_chosen() -> None:
    project = chain(40, 38)
    scene = scene_of(project)
    top = Box(-1e4, scene.shapes["layer-1"].box.top, 1e4, scene.shapes["layer-1"].box.top + 150.0)
    chosen = choose(scene, project.parameters, Sight(top, 1.2))
    paths = scene.links(scene.network.connections[0], chosen.index)
    assert len(chosen.index) > 100
    assert (paths[:, :, 1].min(axis=1) <= top.bottom).all()
    # As many as without the rest of the layer, since none is spent on what cannot be seen.
    assert len(chosen.index) == chosen.partial["connection-1"][0] == max(LEAST, int(PER_PIXEL * 1.2 * 150.0))


def test_all_connections_together_keep_to_the_most_that_can_be_drawn() -> None:
    project = chain(*[12] * 40)
    chosen = choose(scene_of(project), project.parameters)
    assert chosen.total == 39 * 144 > MOST_RASTERED
    assert len(chosen.index) == MOST_RASTERED
    few = choose(scene_of(project), project.parameters, most=100)
    everything = np.concatenate([sizes(project, c.id) for c in project.network.connections])
    assert set(few.index.tolist()) == set(np.argsort(-everything)[:100].tolist())


def test_of_equal_weights_no_more_are_drawn_than_the_budget_allows() -> None:
    project = with_weights(chain(60, 39), connection_1=np.ones((60, 39)))
    chosen = choose(scene_of(project), project.parameters)
    assert LEAST < len(chosen.index) == chosen.partial["connection-1"][0] < 60 * 39


def test_many_free_neurons_have_all_their_links() -> None:
    project = chain(*[1] * 200)
    chosen = choose(scene_of(project), project.parameters)
    assert sorted(chosen.index.tolist()) == list(range(199))
    assert chosen.partial == {}


def test_missing_links_are_absent_and_not_counted() -> None:
    project = chain(2, 2, 1)
    mask = np.array([[True, False], [True, True]])
    first, second = project.network.connections
    network = NetworkSpec(project.network.layers, (replace(first, mask=mask), second))
    chosen = choose(Scene.of(network, project.layout), project.parameters)
    assert sorted(chosen.index.tolist()) == [0, 2, 3, 4, 5]
    assert chosen.total == 5


def test_weights_of_zero_have_no_strength() -> None:
    project = with_weights(chain(2, 1), connection_1=[[0.0], [0.0]])
    chosen = choose(scene_of(project), project.parameters)
    assert chosen.strength.tolist() == [0.0, 0.0]
    assert chosen.largest == 0.0
    assert chosen.total == 2


def test_a_network_without_connections_has_nothing_to_draw() -> None:
    project = edits.add_layer(Project(), "input", 3, "linear", (0.0, 0.0))
    chosen = choose(scene_of(project), project.parameters)
    assert len(chosen.index) == chosen.total == 0
    assert chosen.largest == 0.0


def test_both_signs_are_painted_in_their_colours(qapp: QGuiApplication) -> None:
    negative, positive = (link_pen(31 / 32, sign, 5.0, LIGHT).color().name() for sign in (False, True))
    both = colours(painted(with_weights(chain(2, 1), connection_1=[[-2.0], [2.0]])))
    only_negative = colours(painted(with_weights(chain(2, 1), connection_1=[[-2.0], [-2.0]])))
    assert {negative, positive} <= both
    assert negative in only_negative
    assert positive not in only_negative


def test_a_strong_link_is_wider_than_a_weak_one(qapp: QGuiApplication) -> None:
    image = painted(with_weights(chain(1, 1), connection_1=[[1.0]]))
    both = painted(with_weights(chain(2, 1), connection_1=[[1.0], [0.2]]))
    ground = QColor(LIGHT.base)

    def height(picture: QImage, rows: range, x: int) -> int:
        return sum(picture.pixelColor(x, y) != ground for y in rows)

    assert height(image, range(300), 200) >= 4
    strong, weak = height(both, range(150), 160), height(both, range(150, 300), 160)
    assert strong > weak > 0


def test_a_weak_link_is_paler_than_a_strong_one() -> None:
    ground = QColor(LIGHT.base)

    def distance(strength: float) -> int:
        colour = link_pen(strength, True, 5.0, LIGHT).color()
        return sum(abs(a - b) for a, b in zip(colour.getRgb(), ground.getRgb(), strict=True))

    assert distance(0.1) < distance(0.5) < distance(1.0)


def test_a_new_choice_of_links_is_drawn_with_the_same_painter(qapp: QGuiApplication) -> None:
    project = chain(40, 50)
    scene = scene_of(project)
    size = QSizeF(400, 300)
    painters = LinkPainter(scene), LinkPainter(scene)
    images = [QImage(400, 300, QImage.Format.Format_RGB32) for _ in painters]
    other = Parameters({"connection-1": project.parameters.weights["connection-1"][::-1]}, project.parameters.biases)
    for drawer, image, turns in zip(painters, images, ((project.parameters, other), (other,)), strict=True):
        for parameters in turns:
            image.fill(QColor(LIGHT.base))
            painter = QPainter(image)
            painter.setTransform(Camera.fitting(scene.bounds, size).transform(size))
            drawer.paint(painter, choose(scene, parameters), LIGHT)
            painter.end()
    assert images[0] == images[1]


@pytest.mark.parametrize("rows", [784, 4096])
def test_a_large_connection_costs_only_the_links_that_are_drawn(rows: int, qapp: QGuiApplication) -> None:
    project = chain(rows, 32)
    scene = scene_of(project)
    laid_out = 0
    paths = Scene.paths

    def counted(self: Scene, index: np.ndarray) -> object:
        nonlocal laid_out
        laid_out += len(index)
        return paths(self, index)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scene, "paths", counted)
        painter_of_links = LinkPainter(scene)
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        for _ in range(2):
            chosen = choose(scene, project.parameters)
            painter = QPainter(image)
            painter_of_links.paint(painter, chosen, LIGHT)
            painter.end()
    # Nor are those that were drawn before laid out again.
    assert laid_out == len(chosen.index) < 2000


def marked(project: Project) -> QImage:
    """Return a picture of the links' marks alone."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.base))
    scene, size = scene_of(project), QSizeF(400, 300)
    painter = QPainter(image)
    LinkPainter(scene).paint_marks(
        painter, choose(scene, project.parameters), LIGHT, Camera.fitting(scene.bounds, size).transform(size)
    )
    painter.end()
    return image


def inked(image: QImage, colour: str | None = None) -> int:
    ground = QColor(LIGHT.base).name() if colour is None else colour
    names = [image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())]
    return sum((name == ground) == (colour is not None) for name in names)


def with_locked(project: Project, locked: np.ndarray) -> Project:
    first, *others = project.network.connections
    return replace(project, network=NetworkSpec(project.network.layers, (replace(first, locked=locked), *others)))


def test_each_locked_link_has_a_mark(qapp: QGuiApplication) -> None:
    project = chain(2, 3)
    counts = []
    for locked in (0, 1, 6):
        marks = np.arange(6).reshape(2, 3) < locked
        counts.append(inked(marked(with_locked(project, marks)), QColor(LIGHT.text).name()))
    assert counts[0] == 0
    assert counts[1] >= 9
    assert counts[2] > 3 * counts[1]


def test_few_links_have_arrow_heads_and_of_many_only_those_that_feed_back(qapp: QGuiApplication) -> None:
    assert inked(marked(chain(2, 3))) > 100
    assert inked(marked(chain(9, 9))) == 0
    assert inked(marked(edits.connect(chain(9, 9), "layer-2", "layer-2"))) > 100


def test_a_negative_link_has_gaps_and_a_positive_one_none(qapp: QGuiApplication) -> None:
    ground = QColor(LIGHT.base)
    gaps = []
    for weight in (1.0, -1.0):
        project = with_weights(chain(1, 1), connection_1=[[weight]])
        image, scene = painted(project), scene_of(project)
        size = QSizeF(400, 300)
        place = Camera.fitting(scene.bounds, size).transform(size)
        start, end = (place.map(*at) for at in scene.links(scene.network.connections[0], np.array([0]))[0].tolist())
        xs = range(int(start[0]) + 2, int(end[0]) - 2)
        gaps.append(sum(image.pixelColor(x, int(start[1])) == ground for x in xs) / len(xs))
    assert gaps[0] == 0.0
    assert 0.2 < gaps[1] < 0.6
