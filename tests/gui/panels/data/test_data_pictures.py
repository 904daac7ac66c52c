"""Pictures of the data: points and images, the map of answers behind points, and marks of the row stepped to."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from data_stage import Stage, colours_in, on
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import Dataset, Table, default_spec, load, sample_project
from bpgui.data.fitting import fit, plain_features
from bpgui.engine import Program
from bpgui.gui.common.data_colours import Palette, class_colours
from bpgui.gui.common.theme import LIGHT, Scheme
from bpgui.gui.common.thumbnails import Thumbnails
from bpgui.gui.common.training import State, Step
from bpgui.gui.panels.data.pictures.answer_map import FINEST_SIDE, Extent, side_for
from bpgui.gui.panels.data.pictures.gallery import Gallery
from bpgui.spec import Project, TrainingSpec

OnStage = Callable[[Project], Stage]


def prepared(table: Table, scaling: str = "none") -> Dataset:
    """Return a table as a data set without a test part."""
    rows = np.arange(len(table.inputs))
    return Dataset(table, rows, np.empty(0, dtype=np.intp), fit(table, plain_features(table), rows, scaling, "none"))


# Pictures


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_points_have_the_colours_of_their_classes(stage: OnStage, qtbot: QtBot, scheme: Scheme) -> None:
    on_stage = stage(on("xor"))
    workspace, picture = on_stage.workspace, on_stage.picture
    workspace.theme.choose(scheme)
    plane, colours = picture.plane, workspace.theme.colours
    image = plane.grab().toImage()
    for row, colour in enumerate((colours.negative, colours.positive, colours.positive, colours.negative)):
        assert image.pixelColor(plane.position(row).toPoint()).name() == colour
    assert "to test" not in picture.key.text()


def test_points_for_testing_are_hollow(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(on("two-spirals"))
    workspace, picture = on_stage.workspace, on_stage.picture
    assert workspace.choose_data("Split", replace(default_spec("two-spirals"), test_share=0.5))
    dataset, plane = workspace.document.dataset, picture.plane
    assert dataset is not None
    image = plane.grab().toImage()
    # The outermost points stand free of all others.
    outer = {part: rows[rows < 40] for part, rows in (("train", dataset.train_rows), ("test", dataset.test_rows))}
    for part, rows in outer.items():
        places = [plane.position(int(row)) for row in rows]
        light = {image.pixelColor(int(place.x()), int(place.y())).lightnessF() > 0.7 for place in places}
        assert light == {part == "test"}
    assert "to test" in picture.key.text()


def test_points_for_validation_are_filled_on_their_left(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(on("two-spirals"))
    workspace, picture = on_stage.workspace, on_stage.picture
    assert "to validate" not in picture.key.text()
    assert workspace.choose_data("Split", replace(default_spec("two-spirals"), validation_share=0.5))
    dataset, plane = workspace.document.dataset, picture.plane
    assert dataset is not None
    image = plane.grab().toImage()
    for row in dataset.validation_rows[dataset.validation_rows < 40].tolist():
        place = plane.position(row)
        left, right = (
            sum(
                image.pixelColor(int(place.x()) + side * x, int(place.y()) + y).lightnessF()
                for x in (1, 2)
                for y in (0, 1)
            )
            for side in (-1, 1)
        )
        assert left < right
    assert "to validate" in picture.key.text()
    assert "to test" not in picture.key.text()


def test_numbers_to_learn_are_a_blend_and_the_key_tells_its_ends(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(on("plane"))
    workspace, picture = on_stage.workspace, on_stage.picture
    dataset = workspace.document.dataset
    assert dataset is not None
    palette = Palette.of(dataset.table, LIGHT)
    rgb = palette.points(dataset.table)
    targets = dataset.table.targets[:, 0]
    assert rgb[targets.argmin(), 0] > rgb[targets.argmin(), 2]
    assert rgb[targets.argmax(), 2] > rgb[targets.argmax(), 0]
    assert f"z {np.abs(targets).max():.4g}" in picture.key.text()


def test_images_are_a_gallery_of_which_only_what_is_in_sight_is_painted(stage: OnStage, qtbot: QtBot) -> None:
    picture = stage(on("digits")).picture
    gallery = picture.gallery
    assert gallery.isVisible()
    assert {LIGHT.base, LIGHT.text} <= colours_in(gallery.grab().toImage())
    first = gallery.rows_in_sight()
    assert first[0] == 0
    assert len(first) < 100
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_PageDown)
    assert gallery.rows_in_sight()[0] > 0
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
    assert gallery.rows_in_sight()[-1] == 1_796
    assert gallery.viewport().rect().contains(gallery.rect_of(1_796))


def test_an_image_is_painted_as_its_pixels_say(qtbot: QtBot) -> None:
    pixels = np.array([[0.0, 1.0, 1.0, 0.0]])
    table = Table(pixels, np.ones((1, 1)), ("a", "b", "c", "d"), ("e",), ("no", "yes"), image_shape=(2, 2))
    gallery = Gallery()
    qtbot.addWidget(gallery)
    gallery.resize(200, 100)
    gallery.show()
    gallery.set_data(prepared(table), LIGHT)
    image, place = gallery.viewport().grab().toImage(), gallery.rect_of(0)
    quarter = place.width() // 4
    corners = [QPoint(quarter, quarter), QPoint(3 * quarter, quarter), QPoint(quarter, 3 * quarter)]
    seen = [image.pixelColor(place.topLeft() + corner).name() for corner in corners]
    assert seen == [LIGHT.base, LIGHT.text, LIGHT.text]


def pixel(images: Thumbnails, row: int, x: int, y: int) -> str:
    (image,) = images.images(np.array([row]))
    return image.pixelColor(x, y).name()


def test_pictures_beside_the_inputs_are_shown_as_they_are_in_grey_or_colour() -> None:
    inputs = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    grey = np.array([[[0, 128]], [[255, 7]]], dtype=np.uint8)
    table = Table(inputs, inputs[:, :1], ("a", "b", "c"), ("d",), pictures=grey)
    images = Thumbnails(prepared(table), LIGHT)
    assert (images.height, images.width) == (1, 2)
    assert [pixel(images, row, x, 0) for row in (0, 1) for x in (0, 1)] == ["#000000", "#808080", "#ffffff", "#070707"]
    colour = np.array([[[[255, 0, 0], [1, 2, 3]]], [[[0, 255, 0], [9, 9, 9]]]], dtype=np.uint8)
    images = Thumbnails(prepared(replace(table, pictures=colour)), LIGHT)
    assert [pixel(images, row, x, 0) for row in (0, 1) for x in (0, 1)] == ["#ff0000", "#010203", "#00ff00", "#090909"]


def test_inputs_can_be_an_image_in_colour_with_other_inputs_behind_it() -> None:
    inputs = np.array([[1.0, 0.0, 0.0, 0.0, 0.5, 1.0, 9.0, 9.0], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 9.0, 9.0]])
    names = tuple("abcdefgh")
    table = Table(inputs, inputs[:, :1], names, ("t",), image_shape=(1, 2, 3))
    images = Thumbnails(prepared(table), LIGHT)
    assert [pixel(images, row, x, 0) for row in (0, 1) for x in (0, 1)] == ["#ff0000", "#0080ff", "#000000", "#ffffff"]


def test_scaled_images_look_as_they_did_before() -> None:
    inputs = np.random.default_rng(0).uniform(0.0, 16.0, (20, 6)).round()
    table = Table(inputs, inputs[:, :1], tuple("abcdef"), ("t",), image_shape=(2, 3))
    plain, dataset = Thumbnails(prepared(table), LIGHT), prepared(table, "standard")
    scaled = Thumbnails(replace(dataset, table=replace(table, inputs=dataset.preparation.scaled(inputs))), LIGHT)
    for row in range(20):
        assert [pixel(plain, row, x, y) for x in range(3) for y in range(2)] == [
            pixel(scaled, row, x, y) for x in range(3) for y in range(2)
        ]


@pytest.mark.parametrize("name", ["captions", "signatures", "faces", "cracks"])
def test_applications_show_their_images_with_words_below(stage: OnStage, name: str) -> None:
    on_stage = stage(on(name))
    gallery = on_stage.picture.gallery
    assert gallery.isVisible()
    rows = gallery.rows_in_sight()
    first, below = gallery.rect_of(rows[0]), gallery.rect_of(next(r for r in rows if gallery.rect_of(r).top() > 60))
    # The class and what is said of each row have room between the images.
    assert below.top() - first.bottom() >= 2 * gallery.fontMetrics().height()
    assert len(colours_in(gallery.viewport().grab(first).toImage())) > 2


def test_a_click_on_a_filtered_image_chooses_its_row(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(on("digits"))
    on_stage.search("class:7")
    gallery, dataset = on_stage.picture.gallery, on_stage.workspace.document.dataset
    assert dataset is not None
    rows = gallery.rows_in_sight()
    assert {int(dataset.table.labels()[row]) for row in rows} == {7}
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=gallery.rect_of(rows[3]).center())
    assert on_stage.workspace.insight.row == rows[3]
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    assert on_stage.workspace.insight.row == rows[4]


def test_the_key_of_scaled_numbers_is_in_their_own_unit(stage: OnStage) -> None:
    on_stage = stage(sample_project("plane"))
    said = on_stage.picture.key.text()
    spec = replace(default_spec("plane"), target_scaling="minmax", scaling="standard")
    assert on_stage.workspace.choose_data("Scale", spec)
    highest = load(default_spec("plane")).table.targets.max()
    assert f"z {highest:.4g}" in on_stage.picture.key.text()
    assert on_stage.picture.key.text() != said


def test_the_map_behind_scaled_points_is_made_from_scaled_inputs(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(sample_project("circle"))
    assert on_stage.workspace.choose_data("Scale", replace(default_spec("circle"), scaling="standard"))
    plane, dataset = on_stage.picture.plane, on_stage.workspace.document.dataset
    assert dataset is not None
    assert plane.has_map
    inputs = dataset.table.inputs
    assert plane.extent.left < inputs[:, 0].min() < inputs[:, 0].max() < plane.extent.right
    assert plane.extent.right < 3.0


# The network's answers


def constant(project: Project, bias: float) -> Project:
    """Return the project with weights 0 and this bias at the output."""
    output = project.network.with_role("output")[0]
    parameters = project.parameters
    for key, weights in parameters.weights.items():
        parameters = parameters.with_weights(key, np.zeros_like(weights))
    return replace(project, parameters=parameters.with_bias(output.id, 0, bias))


def test_the_map_shows_what_a_fitting_network_answers(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(constant(sample_project("xor"), 50.0))
    workspace, picture = on_stage.workspace, on_stage.picture
    plane = picture.plane
    assert plane.has_map
    middle = (plane.position(0) + plane.position(3)).toPoint() / 2
    blue = plane.grab().toImage().pixelColor(middle)
    assert blue.blue() > blue.red() + 50
    assert workspace.edit("Set bias", lambda project: constant(project, -50.0))
    qtbot.waitUntil(lambda: plane.grab().toImage().pixelColor(middle).red() > 200)
    orange = plane.grab().toImage().pixelColor(middle)
    assert orange.red() > orange.blue() + 50


def test_there_is_no_map_while_the_network_does_not_fit(stage: OnStage, qtbot: QtBot) -> None:
    project = edits.layered((3, 2, 1), "tanh", "sigmoid", TrainingSpec())
    on_stage = stage(edits.set_dataset(project, default_spec("circle")))
    workspace, picture = on_stage.workspace, on_stage.picture
    assert not picture.plane.has_map
    assert "until the network fits" in picture.ground.text()
    assert workspace.edit("Fit the network", lambda p: edits.fit_ends(p, 2, 1))
    qtbot.waitUntil(lambda: picture.plane.has_map)
    assert "answers now" in picture.ground.text()
    assert workspace.edit("Cut", lambda p: edits.disconnect(p, p.network.connections[0].id))
    qtbot.waitUntil(lambda: not picture.plane.has_map)


def test_the_grid_of_the_map_starts_at_the_top_left() -> None:
    grid = Extent(0.0, 4.0, 10.0, 14.0).grid(2)
    assert grid.tolist() == [[1.0, 13.0], [3.0, 13.0], [1.0, 11.0], [3.0, 11.0]]


def test_large_networks_get_a_coarser_map() -> None:
    small, large = (
        Program.compile(edits.layered(sizes, "tanh", "sigmoid", TrainingSpec()).network)
        for sizes in ((2, 4, 1), (2, 512, 512, 1))
    )
    assert side_for(small) == FINEST_SIDE
    assert 8 <= side_for(large) < 20


def test_numbers_that_are_not_finite_are_still_drawn() -> None:
    palette = Palette.of(load(default_spec("circle")).table, LIGHT)
    assert palette.answers(np.array([[np.nan], [np.inf], [-np.inf]])).shape == (3, 3)


def test_three_classes_have_three_colours_and_the_map_blends_them() -> None:
    colours = [colour.name() for colour in class_colours(3, LIGHT)]
    assert colours[:2] == [LIGHT.negative, LIGHT.positive]
    assert len(set(colours)) == 3
    table = Table(np.zeros((3, 2)), np.eye(3), ("a", "b"), ("p", "q", "r"), ("p", "q", "r"))
    palette = Palette.of(table, LIGHT)
    assert [QColor(*rgb).name() for rgb in palette.points(table).tolist()] == colours
    undecided, sure = palette.answers(np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])).tolist()
    assert QColor(*undecided).name() == LIGHT.base
    assert sure[2] > sure[0]


# While hidden, and while training


@pytest.mark.parametrize("name", ["circle", "digits"])
def test_the_row_stepped_to_is_marked_while_the_run_waits(stage: OnStage, qtbot: QtBot, name: str) -> None:
    on_stage = stage(sample_project(name))
    workspace, picture = on_stage.workspace, on_stage.picture
    picture = on_stage.picture.plane if name == "circle" else on_stage.picture.gallery
    with qtbot.waitSignal(workspace.training.progress_changed) as progress:
        workspace.training.step(Step.SAMPLE)
    qtbot.waitUntil(lambda: workspace.training.state is State.PAUSED)
    qtbot.waitUntil(lambda: picture.marked is not None)
    dataset = workspace.document.dataset
    assert dataset is not None
    assert progress.args is not None
    assert picture.marked in dataset.train_rows
    assert on_stage.rows.currentIndex().row() == picture.marked
    if name == "circle":
        around = QRect(-12, -12, 24, 24).translated(picture.position(picture.marked).toPoint())
        seen = picture.grab(around).toImage()
        # No point is as dark as the ring.
        assert min(QColor(name).lightnessF() for name in colours_in(seen)) < 0.2
    else:
        seen = picture.viewport().grab(picture.rect_of(picture.marked).adjusted(-3, -3, 3, 3)).toImage()
        assert LIGHT.accent in colours_in(seen)
    workspace.training.stop()
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    assert picture.marked is None
    assert not on_stage.rows.currentIndex().isValid()


def test_the_map_follows_a_training(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(sample_project("gauss"))
    workspace, picture = on_stage.workspace, on_stage.picture
    before = picture.plane.grab().toImage()
    workspace.training.toggle()
    qtbot.waitUntil(lambda: picture.plane.grab().toImage() != before)
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE, timeout=20_000)
