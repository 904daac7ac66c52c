"""The data panel, used with mouse and keys."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import SAMPLES, Dataset, Table, default_spec, load, sample_project
from bpgui.engine import Program
from bpgui.gui.common.theme import LIGHT, Colours, Scheme
from bpgui.gui.common.training import State, Step
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.answer_map import FINEST_SIDE, Extent, side_for
from bpgui.gui.panels.data.data_colours import Palette, class_colours
from bpgui.gui.panels.data.data_panel import DataPanel
from bpgui.gui.panels.data.gallery import Gallery
from bpgui.gui.panels.data.row_table import RowModel
from bpgui.gui.panels.data.row_text import caption, described
from bpgui.gui.panels.data.sample_chooser import kind_of
from bpgui.spec import DatasetSpec, Project, TrainingSpec

MakeWorkspace = Callable[[Project], Workspace]


def shown(qtbot: QtBot, workspace: Workspace) -> DataPanel:
    panel = DataPanel(workspace)
    qtbot.addWidget(panel)
    panel.resize(320, 760)
    with qtbot.waitActive(panel):
        panel.show()
    return panel


def choose(qtbot: QtBot, panel: DataPanel, title: str) -> None:
    panel.chooser.setFocus()
    qtbot.keyClicks(panel.chooser, title)


def enter(qtbot: QtBot, panel: DataPanel, name: str, text: str) -> None:
    assert panel.form is not None
    field = panel.form.field(name)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def on(name: str) -> Project:
    """Return a project on a data set, without any network."""
    return edits.set_dataset(Project(), default_spec(name))


def texts(panel: DataPanel, row: int) -> list[str]:
    model = panel.rows.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def headers(panel: DataPanel) -> list[str]:
    model = panel.rows.model()
    return [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]


def colours_in(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


# Choosing


def test_without_data_it_invites_to_choose(workspace: Workspace, qtbot: QtBot) -> None:
    panel = shown(qtbot, workspace)
    assert "Choose a data set" in panel.description.text()
    assert not panel.tabs.isVisible()
    assert not panel.facts.isVisible()
    assert panel.chooser.currentIndex() == -1


def test_a_data_set_is_chosen_with_the_keyboard_and_undone(workspace: Workspace, qtbot: QtBot) -> None:
    panel = shown(qtbot, workspace)
    choose(qtbot, panel, "Spi")
    assert workspace.project.dataset == default_spec("spiral")
    assert workspace.document.undo_stack.undo_text == "Data: Spiral"
    qtbot.keyClick(panel.chooser, Qt.Key.Key_End)
    last = workspace.project.dataset
    assert last is not None
    assert last.source != "spiral"
    assert panel.description.text() == SAMPLES[last.source].description
    workspace.document.undo_stack.undo()
    assert workspace.project.dataset == default_spec("spiral")
    assert panel.chooser.currentText() == "Spiral"
    assert panel.description.text() == SAMPLES["spiral"].description
    workspace.document.undo_stack.undo()
    assert workspace.project.dataset is None
    assert "Choose a data set" in panel.description.text()
    assert panel.form is None


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_data_set_is_chosen_with_the_mouse(workspace: Workspace, qtbot: QtBot) -> None:
    panel = shown(qtbot, workspace)
    panel.chooser.showPopup()
    view = panel.chooser.view()
    index = panel.chooser.model().index(panel.chooser.findData("circle"), 0)
    place = view.visualRect(index).center()

    def pick() -> None:
        # Qt ignores a click so soon after the opening that it may belong to a double click.
        qtbot.mouseMove(view.viewport(), place)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert workspace.project.dataset == default_spec("circle")

    qtbot.waitUntil(pick)
    assert panel.chooser.currentText() == "Circle"


def test_arrow_keys_skip_the_headings(workspace: Workspace, qtbot: QtBot) -> None:
    panel = shown(qtbot, workspace)
    choose(qtbot, panel, "Worked")
    qtbot.keyClick(panel.chooser, Qt.Key.Key_Down)
    assert workspace.project.dataset == default_spec("circle")


def test_choosing_leaves_the_network_alone(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(sample_project("xor"))
    before = workspace.project
    panel = shown(qtbot, workspace)
    choose(qtbot, panel, "Hand")
    assert workspace.project.dataset == default_spec("digits")
    assert workspace.project.network is before.network
    assert workspace.project.parameters is before.parameters


def test_every_sample_stands_in_the_chooser_with_its_summary(workspace: Workspace, qtbot: QtBot) -> None:
    panel = shown(qtbot, workspace)
    for name, entry in SAMPLES.items():
        place = panel.chooser.findData(name)
        assert panel.chooser.itemText(place) == entry.title
        assert entry.summary.split(":")[0] in panel.chooser.itemData(place, Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("xor", "Small tables"),
        ("circle", "Points in the plane"),
        ("plane", "Numbers to learn"),
        ("digits", "Images"),
    ],
)
def test_data_sets_stand_under_their_kind(name: str, kind: str) -> None:
    assert kind_of(load(default_spec(name)).table) == kind


def test_an_unknown_data_set_is_told_of_in_words(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    panel = shown(qtbot, make_workspace(replace(Project(), dataset=DatasetSpec("spirale"))))
    assert "did you mean 'spiral'?" in panel.description.text()
    assert not panel.tabs.isVisible()


# Facts and settings


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("xor", "4 samples, 2 inputs, 2 classes; all to train"),
        ("worked-example", "1 sample, 2 inputs, 1 target; all to train"),
        ("plane", "1,200 samples, 2 inputs, 1 target; 600 to train, 600 to test"),
        ("digits", "1,797 samples, 64 inputs, 10 classes; 1,438 to train, 359 to test"),
    ],
)
def test_the_facts_tell_sizes_and_parts(make_workspace: MakeWorkspace, qtbot: QtBot, name: str, facts: str) -> None:
    panel = shown(qtbot, make_workspace(on(name)))
    assert panel.facts.text() == facts
    assert panel.source.text() == f"Source: {SAMPLES[name].source}"
    assert panel.licence.text() == f"Licence: {SAMPLES[name].licence}"


@pytest.mark.parametrize(
    ("test_share", "parts"), [(0.5, "200 to train, 50 to validate, 250 to test"), (0.0, "450 to train, 50 to validate")]
)
def test_the_facts_tell_of_a_validation_part(
    make_workspace: MakeWorkspace, qtbot: QtBot, test_share: float, parts: str
) -> None:
    workspace = make_workspace(on("spiral"))
    panel = shown(qtbot, workspace)
    spec = replace(default_spec("spiral"), test_share=test_share, validation_share=0.1)
    assert workspace.choose_data("Split", spec)
    assert panel.facts.text() == f"500 samples, 2 inputs, 2 classes; {parts}"


def test_a_setting_changes_the_data(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(on("spiral"))
    panel = shown(qtbot, workspace)
    enter(qtbot, panel, "count", "100")
    assert panel.facts.text().startswith("100 samples")
    assert workspace.document.undo_stack.undo_text == "Data: points 100"
    enter(qtbot, panel, "count", "120")
    assert workspace.document.undo_stack.count() == 1
    assert panel.facts.text() == "120 samples, 2 inputs, 2 classes; 60 to train, 60 to test"
    enter(qtbot, panel, "seed", "7")
    assert workspace.project.dataset == DatasetSpec(
        "spiral", {"count": 120, "noise": 0.0, "turns": 1.75}, test_share=0.5, seed=7
    )


def test_undo_brings_the_old_setting_back_into_its_field(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(on("spiral"))
    panel = shown(qtbot, workspace)
    enter(qtbot, panel, "count", "100")
    workspace.document.undo_stack.undo()
    assert panel.form is not None
    assert panel.form.field("count").value() == 500
    assert panel.facts.text().startswith("500 samples")


def test_a_setting_out_of_range_is_refused_in_words(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(on("spiral"))
    panel = shown(qtbot, workspace)
    with qtbot.waitSignal(workspace.refused) as refusal:
        enter(qtbot, panel, "count", "5")
    assert refusal.args == ["Points cannot be 5: give a whole number at least 10 and at most 20,000."]
    assert workspace.project.dataset == default_spec("spiral")


# Rows


def test_rows_show_names_parts_and_classes(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(on("spiral"))
    panel = shown(qtbot, workspace)
    qtbot.mouseClick(panel.tabs.tabBar(), Qt.MouseButton.LeftButton, pos=panel.tabs.tabBar().tabRect(1).center())
    assert panel.rows.isVisible()
    assert headers(panel) == ["Row", "Part", "x", "y", "class"]
    dataset = workspace.document.dataset
    assert dataset is not None
    assert panel.rows.model().rowCount() == 500
    for part, rows in (("train", dataset.train_rows), ("test", dataset.test_rows)):
        assert {texts(panel, int(row))[1] for row in rows} == {part}
    assert workspace.choose_data("Split", replace(default_spec("spiral"), validation_share=0.2))
    validation = workspace.document.dataset.validation_rows
    assert [row for row in range(500) if texts(panel, row)[1] == "validation"] == validation.tolist()
    row = int(dataset.table.labels().argmin())
    x, y = dataset.table.inputs[row]
    assert texts(panel, row) == [str(row + 1), texts(panel, row)[1], f"{x:.4g}", f"{y:.4g}", "second arm"]
    assert panel.rows.model().index(row, 2).data(Qt.ItemDataRole.ToolTipRole) == repr(float(x))


@pytest.mark.parametrize(
    ("name", "header", "last"),
    [("digits", "class", "0"), ("xor", "x1 xor x2", "0"), ("worked-example", "target", "0.5")],
)
def test_the_last_column_is_the_class_or_the_target(
    make_workspace: MakeWorkspace, qtbot: QtBot, name: str, header: str, last: str
) -> None:
    panel = shown(qtbot, make_workspace(on(name)))
    assert headers(panel)[-1] == header
    assert texts(panel, 0)[-1] == last


def test_a_million_rows_are_only_looked_up_where_they_are_seen() -> None:
    inputs = np.broadcast_to(np.arange(2.0), (1_000_000, 2))
    table = Table(inputs, inputs[:, :1], ("a", "b"), ("c",))
    model = RowModel()
    model.set_dataset(Dataset(table, np.arange(999_999), np.array([999_999])))
    assert model.rowCount() == 1_000_000
    cells = [model.index(999_999, column).data() for column in range(model.columnCount())]
    assert cells == ["1,000,000", "test", "0", "1", "0"]


def test_data_without_a_picture_shows_its_rows_only(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(on("xor"))
    panel = shown(qtbot, workspace)
    assert panel.tabs.isTabVisible(0)
    inputs = np.eye(3)
    table = Table(inputs, inputs[:, :1], ("a", "b", "c"), ("d",))
    panel._show_dataset(Dataset(table, np.arange(3), np.arange(0)))
    assert not panel.tabs.isTabVisible(0)
    assert panel.rows.isVisible()


# Pictures


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_points_have_the_colours_of_their_classes(make_workspace: MakeWorkspace, qtbot: QtBot, scheme: Scheme) -> None:
    workspace = make_workspace(on("xor"))
    panel = shown(qtbot, workspace)
    workspace.theme.choose(scheme)
    plane, colours = panel.picture.plane, workspace.theme.colours
    image = plane.grab().toImage()
    for row, colour in enumerate((colours.negative, colours.positive, colours.positive, colours.negative)):
        assert image.pixelColor(plane.position(row).toPoint()).name() == colour
    assert "to test" not in panel.picture.key.text()


def test_points_for_testing_are_hollow(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(on("two-spirals"))
    panel = shown(qtbot, workspace)
    assert workspace.choose_data("Split", replace(default_spec("two-spirals"), test_share=0.5))
    dataset, plane = workspace.document.dataset, panel.picture.plane
    assert dataset is not None
    image = plane.grab().toImage()
    # The outermost points stand free of all others.
    outer = {part: rows[rows < 40] for part, rows in (("train", dataset.train_rows), ("test", dataset.test_rows))}
    for part, rows in outer.items():
        places = [plane.position(int(row)) for row in rows]
        light = {image.pixelColor(int(place.x()), int(place.y())).lightnessF() > 0.7 for place in places}
        assert light == {part == "test"}
    assert "to test" in panel.picture.key.text()


def test_points_for_validation_are_filled_on_their_left(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(on("two-spirals"))
    panel = shown(qtbot, workspace)
    assert "to validate" not in panel.picture.key.text()
    assert workspace.choose_data("Split", replace(default_spec("two-spirals"), validation_share=0.5))
    dataset, plane = workspace.document.dataset, panel.picture.plane
    assert dataset is not None
    image = plane.grab().toImage()
    for row in dataset.validation_rows[dataset.validation_rows < 40].tolist():
        place = plane.position(row)
        left, right = (image.pixelColor(round(place.x() + x), int(place.y())).lightnessF() for x in (-1.5, 1.0))
        assert left < right
    assert "to validate" in panel.picture.key.text()
    assert "to test" not in panel.picture.key.text()


def test_numbers_to_learn_are_a_blend_and_the_key_tells_its_ends(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(on("plane"))
    panel = shown(qtbot, workspace)
    dataset = workspace.document.dataset
    assert dataset is not None
    palette = Palette.of(dataset.table, LIGHT)
    rgb = palette.points(dataset.table)
    targets = dataset.table.targets[:, 0]
    assert rgb[targets.argmin(), 0] > rgb[targets.argmin(), 2]
    assert rgb[targets.argmax(), 2] > rgb[targets.argmax(), 0]
    assert f"z {np.abs(targets).max():.4g}" in panel.picture.key.text()


def test_images_are_a_gallery_of_which_only_what_is_in_sight_is_painted(
    make_workspace: MakeWorkspace, qtbot: QtBot
) -> None:
    panel = shown(qtbot, make_workspace(on("digits")))
    gallery = panel.picture.gallery
    assert gallery.isVisible()
    assert {LIGHT.base, LIGHT.text} <= colours_in(gallery.grab().toImage())
    first = gallery.rows_in_sight()
    assert first.start == 0
    assert len(first) < 100
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_PageDown)
    assert gallery.rows_in_sight().start > 0
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
    assert gallery.rows_in_sight().stop == 1_797
    assert gallery.viewport().rect().contains(gallery.rect_of(1_796))


def test_an_image_is_painted_as_its_pixels_say(qtbot: QtBot) -> None:
    pixels = np.array([[0.0, 1.0, 1.0, 0.0]])
    table = Table(pixels, np.ones((1, 1)), ("a", "b", "c", "d"), ("e",), ("no", "yes"), image_shape=(2, 2))
    gallery = Gallery()
    qtbot.addWidget(gallery)
    gallery.resize(200, 100)
    gallery.show()
    gallery.set_data(Dataset(table, np.arange(1), np.arange(0)), LIGHT)
    image, place = gallery.viewport().grab().toImage(), gallery.rect_of(0)
    quarter = place.width() // 4
    corners = [QPoint(quarter, quarter), QPoint(3 * quarter, quarter), QPoint(quarter, 3 * quarter)]
    seen = [image.pixelColor(place.topLeft() + corner).name() for corner in corners]
    assert seen == [LIGHT.base, LIGHT.text, LIGHT.text]


def test_a_picture_has_its_class_or_its_only_target_for_a_caption() -> None:
    digits = load(default_spec("digits")).table
    assert caption(digits, 0) == digits.classes[int(digits.targets[0].argmax())]
    assert caption(load(default_spec("bumps")).table, 0) != ""
    assert caption(load(default_spec("letter-memory")).table, 0) == ""


def test_a_row_is_described_in_a_line() -> None:
    assert described(load(default_spec("xor")).table, 2, "train") == "Sample 3 (train): x1 1, x2 0; class 1"
    assert described(load(default_spec("digits")).table, 0, "test") == "Sample 1 (test); class 0"


# The network's answers


def constant(project: Project, bias: float) -> Project:
    """Return the project with weights 0 and this bias at the output."""
    output = project.network.with_role("output")[0]
    parameters = project.parameters
    for key, weights in parameters.weights.items():
        parameters = parameters.with_weights(key, np.zeros_like(weights))
    return replace(project, parameters=parameters.with_bias(output.id, 0, bias))


def test_the_map_shows_what_a_fitting_network_answers(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(constant(sample_project("xor"), 50.0))
    panel = shown(qtbot, workspace)
    plane = panel.picture.plane
    assert plane.has_map
    middle = (plane.position(0) + plane.position(3)).toPoint() / 2
    blue = plane.grab().toImage().pixelColor(middle)
    assert blue.blue() > blue.red() + 50
    assert workspace.edit("Set bias", lambda project: constant(project, -50.0))
    qtbot.waitUntil(lambda: plane.grab().toImage().pixelColor(middle).red() > 200)
    orange = plane.grab().toImage().pixelColor(middle)
    assert orange.red() > orange.blue() + 50


def test_there_is_no_map_while_the_network_does_not_fit(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = edits.layered((3, 2, 1), "tanh", "sigmoid", TrainingSpec())
    workspace = make_workspace(edits.set_dataset(project, default_spec("circle")))
    panel = shown(qtbot, workspace)
    assert not panel.picture.plane.has_map
    assert "until the network fits" in panel.picture.ground.text()
    assert workspace.edit("Fit the network", lambda p: edits.fit_ends(p, 2, 1))
    qtbot.waitUntil(lambda: panel.picture.plane.has_map)
    assert "answers now" in panel.picture.ground.text()
    assert workspace.edit("Cut", lambda p: edits.disconnect(p, p.network.connections[0].id))
    qtbot.waitUntil(lambda: not panel.picture.plane.has_map)


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


def test_nothing_is_loaded_or_drawn_while_hidden(
    make_workspace: MakeWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Colours] = []
    monkeypatch.setattr(Palette, "answers", lambda palette, outputs: drawn.append(palette.colours))
    workspace = make_workspace(sample_project("circle"))
    panel = DataPanel(workspace)
    qtbot.addWidget(panel)
    assert workspace.edit("Reset weights", lambda p: edits.draw_weights(p, 3))
    assert workspace.edit("Data", lambda p: edits.set_dataset(p, default_spec("spiral")))
    workspace.theme.choose(Scheme.DARK)
    assert drawn == []
    assert panel.rows.model().rowCount() == 0


def test_what_changed_while_hidden_is_there_when_shown(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(sample_project("circle"))
    panel = shown(qtbot, workspace)
    panel.hide()
    assert workspace.edit("Data", lambda p: edits.set_dataset(p, default_spec("xor")))
    assert panel.facts.text().startswith("500 samples")
    panel.show()
    assert panel.facts.text().startswith("4 samples")


@pytest.mark.parametrize("name", ["circle", "digits"])
def test_the_row_stepped_to_is_marked_while_the_run_waits(
    make_workspace: MakeWorkspace, qtbot: QtBot, name: str
) -> None:
    workspace = make_workspace(sample_project(name))
    panel = shown(qtbot, workspace)
    picture = panel.picture.plane if name == "circle" else panel.picture.gallery
    with qtbot.waitSignal(workspace.training.progress_changed) as progress:
        workspace.training.step(Step.SAMPLE)
    qtbot.waitUntil(lambda: workspace.training.state is State.PAUSED)
    qtbot.waitUntil(lambda: picture.marked is not None)
    dataset = workspace.document.dataset
    assert dataset is not None
    assert progress.args is not None
    assert picture.marked in dataset.train_rows
    assert panel.rows.currentIndex().row() == picture.marked
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
    assert not panel.rows.currentIndex().isValid()


def test_the_map_follows_a_training(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(sample_project("gauss"))
    panel = shown(qtbot, workspace)
    before = panel.picture.plane.grab().toImage()
    workspace.training.toggle()
    qtbot.waitUntil(lambda: panel.picture.plane.grab().toImage() != before)
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE, timeout=20_000)
