"""Texts of the drawing: only where they can be read, and over nothing else."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFont, QImage, QPainter, QPicture
from PySide6.QtWidgets import QApplication

from bpgui import edits
from bpgui.data import load, sample_project
from bpgui.gui.canvas.drawing.labels import bias_labels, place_labels, short_number
from bpgui.gui.canvas.drawing.links import choose
from bpgui.gui.canvas.drawing.painting import View, activity_fills
from bpgui.gui.canvas.drawing.picture import Picture, paint_vector
from bpgui.gui.canvas.drawing.stamps import Label
from bpgui.gui.canvas.layout.camera import Camera
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.theme import LIGHT
from bpgui.spec import LayerSpec, NetworkSpec, Project, TrainingSpec


def layered(*sizes: int) -> Project:
    return edits.layered(sizes, "sigmoid", "sigmoid", TrainingSpec())


def view_of(project: Project, scale: float | None = None) -> View:
    scene, size = Scene.of(project.network, project.layout), QSizeF(1000, 700)
    dataset = None if project.dataset is None else load(project.dataset)
    camera = Camera.fitting(scene.bounds, size)
    if scale is not None:
        camera = replace(camera, scale=scale)
    return View(project, dataset, scene, camera, size, LIGHT, QFont(QApplication.font()))


def labels_of(view: View) -> list[Label]:
    return place_labels(view, choose(view.scene, view.project.parameters, view.sight).partial)


def texts(view: View) -> set[str]:
    return {label.text for label in labels_of(view)}


def scattered() -> Project:
    rng = np.random.default_rng(4)
    layers = tuple(LayerSpec(f"l{i}", f"neuron {i}", 1) for i in range(100))
    return Project(NetworkSpec(layers), layout={la.id: tuple(rng.uniform(0, 600, 2).tolist()) for la in layers})


@pytest.mark.parametrize("scale", [0.2, 0.6, 1.5, 4.0])
@pytest.mark.parametrize(
    "make",
    [
        lambda: layered(2, 4, 1),
        lambda: layered(784, 128, 10),
        lambda: layered(*[3] * 12),
        lambda: sample_project("digits"),
        scattered,
    ],
)
def test_texts_lie_neither_over_each_other_nor_over_layers(make: object, scale: float, qapp: QApplication) -> None:
    view = view_of(make(), scale)
    frames = [label.frame for label in labels_of(view)]
    boxes = [view.rect(shape.box) for shape in view.scene.shapes.values()]
    assert not any(a.intersects(b) for a, b in combinations(frames, 2))
    assert not any(frame.intersects(box) for frame in frames for box in boxes)


def test_layers_are_named_and_their_kind_is_told(qapp: QApplication) -> None:
    assert {"input", "hidden 1", "output", "2", "4 Sigmoid"} <= texts(view_of(layered(2, 4, 1)))


def test_a_dense_block_says_how_many_of_its_links_are_drawn(qapp: QApplication) -> None:
    view = view_of(layered(784, 128, 10))
    drawn, total = choose(view.scene, view.project.parameters, view.sight).partial["connection-1"]
    assert total == 100_352
    assert f"{drawn:,} of 100,352 links" in texts(view)


def test_columns_are_named_only_where_there_is_room(qapp: QApplication) -> None:
    project = sample_project("xor")
    assert {"x1", "x2"} <= texts(view_of(project, 1.2))
    assert not {"x1", "x2"} & texts(view_of(project, 0.2))


def test_biases_are_written_where_the_neurons_are_large_enough(qapp: QApplication) -> None:
    project = layered(2, 4, 1)
    assert len(list(bias_labels(view_of(project, 1.5)))) == 5
    assert list(bias_labels(view_of(project, 0.5))) == []


def test_texts_grow_with_the_fonts_of_the_application(qapp: QApplication) -> None:
    view = view_of(layered(2, 4, 1))
    larger = QFont(view.font)
    larger.setPixelSize(2 * view.text_font().pixelSize())
    heights = [label.frame.height() for label in (labels_of(view)[0], labels_of(replace(view, font=larger))[0])]
    assert 1.7 * heights[0] < heights[1] < 2.3 * heights[0]


@pytest.mark.parametrize("value", [0.0, 0.314159, -0.05, -9.87, 12.345, 123.4, -999.0, 1e4, -1e-7, 1e300])
def test_short_numbers_are_short_and_near(value: float) -> None:
    text = short_number(value)
    assert len(text) <= 8
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.06, abs=6e-3)


def test_the_columns_of_outputs_that_feed_back_are_named_beside_their_arcs(qapp: QApplication) -> None:
    view = view_of(edits.connect(sample_project("xor"), "layer-3", "layer-2"))
    (label,) = (label for label in labels_of(view) if label.text == "x1 xor x2")
    back = next(c for c in view.scene.network.connections if c.source == "layer-3")
    rows, columns = view.scene.network.shape(back)
    arcs = view.scene.links(back, np.arange(rows * columns))[..., 0].max()
    assert label.frame.left() > view.transform.map(arcs, 0.0)[0]


def test_bounded_outputs_have_one_scale_and_others_that_of_their_layer() -> None:
    weak, strong = np.array([0.1, 0.3]), np.array([0.1, 0.9])
    shades = [activity_fills(values, LIGHT, "sigmoid") for values in (weak, strong)]
    assert shades[0][0] == shades[1][0] != shades[0][1] != shades[1][1]
    least, most = activity_fills(np.array([-1.0, 1.0]), LIGHT, "tanh")
    for activation in ("relu", ""):
        assert activity_fills(weak, LIGHT, activation).tolist() == [least, most]


def test_an_image_shows_the_outputs_of_the_chosen_sample(qapp: QApplication) -> None:
    view = view_of(layered(100, 3))
    plain = Picture(view.scene, view.project.parameters).pixmap(view, 1.0, welcome=False).toImage()
    ramp = {"layer-1": np.linspace(0.0, 1.0, 100)}
    shown = replace(view, activity=ramp)
    image = Picture(view.scene, view.project.parameters).pixmap(shown, 1.0, welcome=False).toImage()
    shape = view.scene.shapes["layer-1"]
    fills = activity_fills(ramp["layer-1"], LIGHT)
    assert image != plain
    for neuron in (0, 37, 99):
        at = view.transform.map(*shape.neurons[neuron])
        assert image.pixel(int(at[0]), int(at[1])) == fills[neuron]


@pytest.mark.parametrize("make", [lambda: layered(2, 4, 1), lambda: layered(100, 30, 3)])
def test_the_vector_picture_is_that_of_the_screen(make: object, qapp: QApplication) -> None:
    view = view_of(make())
    recorded = QPicture()
    painter = QPainter(recorded)
    paint_vector(painter, view)
    painter.end()
    image = QImage(1000, 700, QImage.Format.Format_RGB32)
    image.fill(view.colours.base)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawPicture(0, 0, recorded)
    painter.end()
    screen = Picture(view.scene, view.project.parameters).pixmap(view, 1.0, welcome=False).toImage()
    screen = screen.convertToFormat(QImage.Format.Format_RGB32)
    ours, theirs = (np.frombuffer(i.bits(), dtype=np.uint8).astype(float) for i in (image, screen))
    ink = np.abs(theirs - 255.0).mean()
    assert ink > 1.0
    assert np.abs(ours - theirs).mean() < 0.35 * ink


def test_a_picture_without_legend_says_nothing_below(qapp: QApplication) -> None:
    view = view_of(layered(2, 4, 1))
    foot = []
    for legend in (True, False):
        image = QImage(1000, 700, QImage.Format.Format_RGB32)
        image.fill(view.colours.base)
        painter = QPainter(image)
        paint_vector(painter, view, legend)
        painter.end()
        foot.append(image.copy(QRectF(0, 660, 400, 40).toRect()))
    blank = foot[1].copy()
    blank.fill(view.colours.base)
    assert foot[1] == blank != foot[0]
