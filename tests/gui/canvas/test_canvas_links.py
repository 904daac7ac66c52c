"""Which links are drawn, and that they are."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from bpgui import edits
from bpgui.gui.canvas.camera import Camera
from bpgui.gui.canvas.links import BUDGET, LinkPainter, choose, link_pen
from bpgui.gui.canvas.scene import Scene
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


def test_the_budget_keeps_the_strongest_links() -> None:
    project = chain(40, 50, 3)
    chosen = choose(scene_of(project), project.parameters)
    weights = np.concatenate([matrix.ravel() for matrix in project.parameters.weights.values()])
    strongest = np.argsort(-np.abs(weights))[:BUDGET]
    assert chosen.total == 2150
    assert set(chosen.index.tolist()) == set(strongest.tolist())
    assert (np.diff(np.abs(chosen.weight)) >= 0).all()


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
    negative, positive = (link_pen(15 / 16, sign, 5.0, LIGHT).color().name() for sign in (False, True))
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
    links = Scene.links

    def counted(self: Scene, connection: object, index: np.ndarray) -> np.ndarray:
        nonlocal laid_out
        laid_out += len(index)
        return links(self, connection, index)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scene, "links", counted)
        painter_of_links = LinkPainter(scene)
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        for _ in range(2):
            painter = QPainter(image)
            painter_of_links.paint(painter, choose(scene, project.parameters), LIGHT)
            painter.end()
    assert laid_out == BUDGET
