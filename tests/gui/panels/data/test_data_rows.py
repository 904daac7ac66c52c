"""The table of rows: what it shows, how it is sorted and searched, and what the network answers."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from data_stage import Stage, on, own_project
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import Dataset, Table, default_spec, load, sample_project
from bpgui.data.fitting import fit, plain_features
from bpgui.gui.common.own_unit import input_column, input_row, target_row
from bpgui.gui.common.training import State
from bpgui.gui.panels.data.parts.answered import RIGHT, WRONG, Answers
from bpgui.gui.panels.data.parts.row_text import caption, described
from bpgui.gui.panels.data.rows.row_columns import RowColumn, columns_of, input_columns
from bpgui.gui.panels.data.rows.row_filter import Show
from bpgui.gui.panels.data.rows.row_model import RowModel
from bpgui.gui.panels.data.rows.row_query import QueryError, fitting, parsed
from bpgui.spec import Project

OnStage = Callable[[Project], Stage]
LEFT = Qt.MouseButton.LeftButton


def whole(table: Table, test_rows: int = 0) -> Dataset:
    """Return a table as a data set whose last rows are for testing."""
    rows = len(table.inputs)
    train = np.arange(rows - test_rows)
    preparation = fit(table, plain_features(table), train, "none", "none")
    return Dataset(table, train, np.arange(rows - test_rows, rows), preparation)


def answering(bias: float) -> Project:
    """Return XOR's project with a network that answers the same to everything: class 1 above a bias of 0."""
    project = sample_project("xor")
    output = project.network.with_role("output")[0]
    parameters = project.parameters
    for key, weights in parameters.weights.items():
        parameters = parameters.with_weights(key, np.zeros_like(weights))
    return replace(project, parameters=parameters.with_bias(output.id, 0, bias))


def every_column(dataset: Dataset) -> tuple[RowColumn, ...]:
    return columns_of(dataset, Answers.unknown(dataset), input_columns(dataset))


def click_head(on_stage: Stage, name: str) -> None:
    head = on_stage.rows.horizontalHeader()
    column = on_stage.headers().index(name)
    place = head.sectionViewportPosition(column) + 8
    on_stage.qtbot.mouseClick(head.viewport(), LEFT, pos=QPoint(place, 8))


# What is shown


def test_rows_show_names_parts_classes_answers_and_inputs(stage: OnStage) -> None:
    on_stage = stage(on("spiral"))
    on_stage.open_tab("Rows")
    assert on_stage.rows.isVisible()
    assert on_stage.headers() == ["Row", "Part", "class", "Answer", "Verdict", "x", "y"]
    dataset = on_stage.workspace.document.dataset
    assert dataset is not None
    parts = on_stage.column("Part")
    assert len(parts) == 500
    for part, rows in (("train", dataset.train_rows), ("test", dataset.test_rows)):
        assert {parts[row] for row in rows} == {part}
    row = int(dataset.table.labels().argmin())
    x, y = dataset.table.inputs[row] + 0.0
    assert on_stage.texts(row) == [str(row + 1), parts[row], "second arm", "", "", f"{x:.4g}", f"{y:.4g}"]
    assert on_stage.rows.model().index(row, 5).data(Qt.ItemDataRole.ToolTipRole) == f"{x:.15g}"


@pytest.mark.parametrize(
    ("name", "header", "shown"),
    [("digits", "class", "0"), ("xor", "x1 xor x2", "0"), ("worked-example", "target", "0.5")],
)
def test_the_class_or_the_target_stands_before_the_inputs(stage: OnStage, name: str, header: str, shown: str) -> None:
    on_stage = stage(on(name))
    assert on_stage.headers()[2] == header
    assert on_stage.texts(0)[2] == shown


def test_many_targets_stand_behind_the_inputs_and_words_before_them(stage: OnStage) -> None:
    headers = stage(on("letter-memory")).headers()
    assert headers[:4] == ["Row", "Part", "Caption", "Error"]
    assert len(headers) == 4 + 35 + 35


def test_scaled_data_is_shown_in_its_own_unit(stage: OnStage) -> None:
    on_stage = stage(on("diabetes"))
    plain = load(replace(default_spec("diabetes"), scaling="none", target_scaling="none"))
    target, age = float(plain.table.targets[5, 0]), float(plain.table.inputs[5, 0])
    texts = dict(zip(on_stage.headers(), on_stage.texts(5), strict=True))
    assert texts[plain.table.target_names[0]] == f"{target:.4g}"
    assert texts[plain.table.input_names[0]] == f"{age:.4g}"
    scaled = on_stage.workspace.document.dataset
    assert scaled is not None
    assert np.allclose(input_row(scaled, 5), plain.table.inputs[5])
    assert np.allclose(input_column(scaled, 3), plain.table.inputs[:, 3])
    assert np.allclose(target_row(scaled, 5), plain.table.targets[5])


def test_a_row_is_described_in_a_line() -> None:
    assert described(load(default_spec("xor")), 2, "train") == "Sample 3 (train): x1 1, x2 0; class 1"
    assert described(load(default_spec("digits")), 0, "test") == "Sample 1 (test); class 0"
    letters = load(default_spec("letter-memory"))
    assert described(letters, 0, "train").startswith("Sample 1 (train): A; ")
    assert caption(letters, 0) == "A"


def test_a_million_rows_are_sorted_and_looked_up_at_once() -> None:
    inputs = np.stack([np.arange(1_000_000.0)[::-1], np.zeros(1_000_000)], axis=1)
    dataset = whole(Table(inputs, inputs[:, :1], ("a", "b"), ("c",)), test_rows=1)
    columns = every_column(dataset)
    model = RowModel()
    model.set_columns(columns, 1_000_000)
    assert model.rowCount() == 1_000_000
    cells = [model.index(999_999, column).data() for column in range(model.columnCount())]
    assert cells == ["1,000,000", "test", "0", "", "", "0", "0"]
    model.sort(5, Qt.SortOrder.AscendingOrder)
    assert model.row_at(0) == 999_999
    assert model.place_of(0) == 999_999
    mask = fitting(parsed("a < 10 part:train", columns), columns, 1_000_000)
    assert np.flatnonzero(mask).tolist() == list(range(999_990, 999_999))


# Sorting


def test_a_click_on_the_head_sorts_a_second_turns_round_and_a_third_leaves_the_order_of_the_data(
    stage: OnStage,
) -> None:
    on_stage = stage(on("circle"))
    on_stage.open_tab("Rows")
    table = load(default_spec("circle")).table
    rising = np.argsort(table.inputs[:, 0])
    for expected in (rising, rising[::-1], np.arange(500)):
        click_head(on_stage, "x")
        assert on_stage.column("Row")[:20] == [str(row + 1) for row in expected[:20]]


def test_the_key_s_sorts_by_the_present_column(stage: OnStage) -> None:
    on_stage = stage(on("circle"))
    on_stage.open_tab("Rows")
    on_stage.rows.setFocus()
    on_stage.rows.setCurrentIndex(on_stage.rows.model().index(0, 2))
    classes = []
    for _ in range(3):
        on_stage.qtbot.keyClick(on_stage.rows, Qt.Key.Key_S)
        classes.append(on_stage.column("class")[0])
    assert classes == ["ring", "disc", on_stage.column("class")[0]]
    assert on_stage.column("Row")[0] == "1"


def test_the_chosen_row_stays_chosen_and_in_sight_when_the_rows_are_sorted(stage: OnStage) -> None:
    on_stage = stage(on("circle"))
    on_stage.open_tab("Rows")
    on_stage.qtbot.mouseClick(on_stage.rows.viewport(), LEFT, pos=on_stage.row_place(4))
    assert on_stage.workspace.insight.row == 4
    click_head(on_stage, "x")
    assert on_stage.workspace.insight.row == 4
    (index,) = on_stage.rows.selectionModel().selectedRows()
    assert on_stage.column("Row")[index.row()] == "5"
    assert on_stage.rows.viewport().rect().contains(on_stage.rows.visualRect(index).center())


def test_a_click_in_sorted_rows_chooses_the_row_of_the_data(stage: OnStage) -> None:
    on_stage = stage(on("circle"))
    on_stage.open_tab("Rows")
    click_head(on_stage, "y")
    on_stage.qtbot.mouseClick(on_stage.rows.viewport(), LEFT, pos=on_stage.row_place(2))
    assert on_stage.workspace.insight.row == int(on_stage.column("Row")[2]) - 1
    assert on_stage.picture.plane.chosen == on_stage.workspace.insight.row


# Searching


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", 4),
        ("part:train", 4),
        ("class:1", 2),
        ("x1:1", 2),
        ("x1 > 0.5", 2),
        ("x1>0.5 x2<0.5", 1),
        ("x1 >= 0 x2 <= 0", 2),
        ("X1 < 0,5", 2),
        ("row:3", 1),
        ("4", 1),
        ("class:2", 0),
    ],
)
def test_rows_are_found_by_what_is_typed(stage: OnStage, text: str, rows: int) -> None:
    on_stage = stage(on("xor"))
    on_stage.search(text.replace("class", "x1 xor x2"))
    assert on_stage.rows.model().rowCount() == rows
    assert on_stage.filter.said.text() == (f"{rows} of 4 rows" if text else "")


def test_words_are_found_in_any_column_and_all_of_them_have_to_be_there() -> None:
    dataset = load(default_spec("faces"))
    columns = every_column(dataset)

    def found(text: str) -> list[str]:
        mask = fitting(parsed(text, columns), columns, len(dataset.table.inputs))
        return [dataset.table.captions[row] for row in np.flatnonzero(mask)]

    scarves = found("alva scarf")
    assert scarves
    assert all("Alva" in said and "scarf" in said for said in scarves)
    assert set(scarves) == set(found('caption:alva caption:"scarf"'))
    assert len(found("class:Alva")) == int((dataset.table.labels() == dataset.table.classes.index("Alva")).sum())


def test_a_class_is_found_exactly_before_anything_that_has_it_within() -> None:
    inputs = np.zeros((3, 1))
    dataset = whole(Table(inputs, np.eye(3), ("a",), ("3", "13", "30"), ("3", "13", "30")))
    columns = every_column(dataset)
    assert fitting(parsed("class:3", columns), columns, 3).tolist() == [True, False, False]
    assert fitting(parsed("class:0", columns), columns, 3).tolist() == [False, False, True]


def test_a_typed_number_is_found_to_the_decimals_that_were_typed() -> None:
    inputs = np.array([[0.3512], [0.35], [0.3449], [35.0]])
    dataset = whole(Table(inputs, inputs, ("a b",), ("c",)))
    columns = every_column(dataset)
    assert fitting(parsed("a b:0.35", columns), columns, 4).tolist() == [True, True, False, False]
    assert fitting(parsed("35", columns), columns, 4).tolist() == [False, False, False, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing:3", "There is no column 'nothing'"),
        ("x1 >", "Nothing stands behind '>'"),
        ("< 3", "No column stands before '<'"),
        ("x1 > abc", "'abc' is no number"),
        ("part < 3", "'Part' holds words"),
    ],
)
def test_what_cannot_be_understood_is_told_and_the_rows_stay(stage: OnStage, text: str, said: str) -> None:
    on_stage = stage(on("xor"))
    columns = every_column(_known(on_stage))
    with pytest.raises(QueryError, match=said):
        parsed(text, columns)
    on_stage.search("x1:1")
    on_stage.search(text)
    assert said in on_stage.filter.said.text()


def _known(on_stage: Stage) -> Dataset:
    dataset = on_stage.workspace.document.dataset
    assert dataset is not None
    return dataset


def test_escape_empties_the_search(stage: OnStage) -> None:
    on_stage = stage(on("xor"))
    on_stage.search("x1:1")
    on_stage.qtbot.keyClick(on_stage.filter.search, Qt.Key.Key_Escape)
    on_stage.qtbot.waitUntil(lambda: on_stage.rows.model().rowCount() == 4)


# Parts


def test_a_part_is_shown_alone_in_table_and_picture(stage: OnStage) -> None:
    on_stage = stage(on("digits"))
    dataset = on_stage.workspace.document.dataset
    assert dataset is not None
    on_stage.filter.show_box.setFocus()
    on_stage.qtbot.keyClicks(on_stage.filter.show_box, "Test")
    assert on_stage.filter.shown is Show.TEST
    assert on_stage.rows.model().rowCount() == 359
    assert set(on_stage.column("Part")) == {"test"}
    assert on_stage.picture.gallery.rows_in_sight()[:5] == dataset.test_rows[:5].tolist()
    assert on_stage.filter.said.text() == "359 of 1,797 rows"


def test_only_parts_that_are_there_can_be_shown(stage: OnStage) -> None:
    on_stage = stage(on("plane"))
    model = on_stage.filter.show_box.model()
    enabled = [bool(model.flags(model.index(k, 0)) & Qt.ItemFlag.ItemIsEnabled) for k in range(model.rowCount())]
    assert dict(zip(Show, enabled, strict=True)) == {
        Show.ALL: True,
        Show.TRAINING: True,
        Show.VALIDATION: False,
        Show.TEST: True,
        Show.WRONG: False,
    }


def test_a_part_that_other_data_has_not_got_is_no_longer_asked_for(stage: OnStage) -> None:
    on_stage = stage(on("circle"))
    on_stage.filter.show_box.setFocus()
    on_stage.qtbot.keyClicks(on_stage.filter.show_box, "Test")
    on_stage.choose("XOR")
    assert on_stage.filter.shown is Show.ALL
    assert on_stage.rows.model().rowCount() == 4


def test_points_that_are_not_shown_cannot_be_clicked_on(stage: OnStage) -> None:
    on_stage = stage(on("xor"))
    on_stage.search("x1:1")
    plane = on_stage.picture.plane
    on_stage.qtbot.mouseClick(plane, LEFT, pos=plane.position(0).toPoint())
    assert on_stage.workspace.insight.row is None
    on_stage.qtbot.mouseClick(plane, LEFT, pos=plane.position(2).toPoint())
    assert on_stage.workspace.insight.row == 2
    on_stage.qtbot.keyClick(plane, Qt.Key.Key_Right)
    assert on_stage.workspace.insight.row == 3


# What the network answers


def test_the_table_shows_answers_and_whether_they_are_right(stage: OnStage) -> None:
    on_stage = stage(answering(50.0))
    on_stage.wait_for_answers()
    assert on_stage.column("Answer") == ["1"] * 4
    assert on_stage.column("Verdict") == ["wrong", "right", "right", "wrong"]
    assert on_stage.filter.wrong.text() == "Wrong: 2 of 4 training"


def test_a_click_shows_the_wrong_rows_alone_and_another_all_of_them(stage: OnStage) -> None:
    on_stage = stage(answering(50.0))
    on_stage.wait_for_answers()
    on_stage.qtbot.mouseClick(on_stage.filter.wrong, LEFT)
    assert on_stage.column("Row") == ["1", "4"]
    assert on_stage.filter.said.text() == "2 of 4 rows"
    on_stage.open_tab("Rows")
    on_stage.qtbot.mouseClick(on_stage.rows.viewport(), LEFT, pos=on_stage.row_place(1))
    assert on_stage.workspace.insight.row == 3
    on_stage.qtbot.mouseClick(on_stage.filter.wrong, LEFT)
    assert on_stage.rows.model().rowCount() == 4


def test_wrong_rows_follow_the_network(stage: OnStage) -> None:
    on_stage = stage(answering(50.0))
    on_stage.wait_for_answers()
    on_stage.qtbot.mouseClick(on_stage.filter.wrong, LEFT)
    assert on_stage.workspace.edit("Set bias", lambda project: replace(answering(-50.0)))
    on_stage.qtbot.waitUntil(lambda: on_stage.column("Row") == ["2", "3"])


def test_wrong_images_say_what_they_are_taken_for(stage: OnStage) -> None:
    on_stage = stage(sample_project("digits"))
    on_stage.wait_for_answers()
    before = on_stage.picture.gallery.grab().toImage()
    on_stage.qtbot.mouseClick(on_stage.filter.wrong, LEFT)
    answers = on_stage.views.answered.answers
    dataset = on_stage.workspace.document.dataset
    assert answers is not None
    assert dataset is not None
    shown = on_stage.picture.gallery.rows_in_sight()
    assert shown
    assert all(answers.verdicts[row] == WRONG for row in shown)
    assert all(answers.classes[row] != dataset.table.labels()[row] for row in shown)
    assert on_stage.picture.gallery.grab().toImage() != before
    test = np.isin(np.flatnonzero(answers.verdicts == WRONG), dataset.test_rows).sum()
    assert on_stage.filter.wrong.text().startswith(f"Wrong: {test} of 359 test, ")


def test_numbers_have_answers_in_their_own_unit_and_errors(stage: OnStage) -> None:
    on_stage = stage(sample_project("diabetes"))
    on_stage.wait_for_answers()
    answers, dataset = on_stage.views.answered.answers, on_stage.workspace.document.dataset
    assert answers is not None
    assert dataset is not None
    target = target_row(dataset, 7)[0]
    assert answers.errors[7] == pytest.approx(abs(answers.values[7, 0] - target))
    # The first weights answer about the mean, which is far from 0 in this unit.
    assert 50.0 < answers.values[:, 0].mean() < 300.0
    assert not on_stage.filter.wrong.isVisible()
    on_stage.open_tab("Rows")
    assert "Error" in on_stage.headers()


def test_a_network_that_does_not_fit_answers_nothing(stage: OnStage) -> None:
    on_stage = stage(answering(50.0))
    on_stage.wait_for_answers()
    assert on_stage.workspace.edit("Cut", lambda p: edits.disconnect(p, p.network.connections[0].id))
    on_stage.qtbot.waitUntil(lambda: not on_stage.views.answered.known)
    assert on_stage.column("Answer") == [""] * 4
    assert not on_stage.filter.wrong.isVisible()


def test_answers_follow_a_training_and_do_not_disturb_it(stage: OnStage, qtbot: QtBot) -> None:
    alone = stage(sample_project("xor"))
    alone.panel.hide()
    before = alone.views.answered.answers
    watched = stage(sample_project("xor"))
    for on_stage in (alone, watched):
        on_stage.workspace.training.toggle()
        qtbot.waitUntil(lambda on_stage=on_stage: on_stage.workspace.training.state is State.IDLE, timeout=20_000)
    assert watched.workspace.project.parameters == alone.workspace.project.parameters
    answered = watched.views.answered
    qtbot.waitUntil(lambda: answered.answers is not None and (answered.answers.verdicts == RIGHT).all())
    assert watched.filter.wrong.text() == "Wrong: 0 of 4 training"
    assert alone.views.answered.answers is before


def test_categories_of_own_data_are_words_in_one_column_and_what_is_missing_is_empty() -> None:
    project = own_project()
    assert project.dataset is not None
    own = project.dataset.own
    assert own is not None
    columns = tuple(replace(c, missing="indicator") if c.role == "input" else c for c in own.columns)
    dataset = load(replace(project.dataset, own=replace(own, columns=columns)), project.table)
    inputs = input_columns(dataset)
    assert [column.name for column in inputs] == ["length", "width", "colour", "always"]
    assert [column.place for column in inputs] == [0, 1, 2, 3]
    assert dataset.sources is not None
    row = dataset.sources.tolist().index(3)
    assert inputs[0].text(row) == ""
    assert inputs[2].text(row) == "blue"
    assert inputs[2].text(dataset.sources.tolist().index(7)) == ""
    assert project.table is not None
    assert inputs[0].text(0) == f"{project.table.column('length').values[0]:.4g}"


def test_a_cell_of_the_data_is_edited_in_place(stage: OnStage) -> None:
    on_stage = stage(on("xor"))
    on_stage.open_tab("Rows")
    model, column = on_stage.rows.model(), on_stage.headers().index("x1")
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    assert not model.flags(model.index(0, on_stage.headers().index("Answer"))) & Qt.ItemFlag.ItemIsEditable
    on_stage.rows.setFocus()
    on_stage.rows.setCurrentIndex(model.index(0, column))
    on_stage.qtbot.keyClick(on_stage.rows, Qt.Key.Key_F2)
    editor = on_stage.rows.findChild(QLineEdit)
    assert editor is not None
    on_stage.qtbot.keyClicks(editor, "0.25")
    on_stage.qtbot.keyClick(editor, Qt.Key.Key_Return)
    on_stage.qtbot.waitUntil(lambda: on_stage.column("x1")[0] == "0.25")
    assert on_stage.workspace.document.undo_stack.count() == 1
    assert on_stage.panel.description.text() == "Data of your own, drawn or typed in this project."
    # There is nothing more to say of it.
    assert not on_stage.panel.own.isVisible()


def test_own_data_is_searched_by_its_columns(stage: OnStage) -> None:
    on_stage = stage(own_project())
    on_stage.search("length > 50 species:setosa")
    lengths = [float(text) for text in on_stage.column("length")]
    assert lengths
    assert min(lengths) > 50.0
    assert set(on_stage.column("species")) == {"setosa"}


def test_what_is_not_known_yet_has_room_in_its_column(stage: OnStage) -> None:
    on_stage = stage(sample_project("encoder-10-5-10"))
    on_stage.open_tab("Rows")
    headers, rows = on_stage.headers(), on_stage.rows
    needed = rows.fontMetrics().horizontalAdvance("pattern 10")
    assert rows.columnWidth(headers.index("Answer")) > needed
    numbers = stage(sample_project("sine"))
    numbers.open_tab("Rows")
    needed = numbers.rows.fontMetrics().horizontalAdvance("0.08123")
    assert numbers.rows.columnWidth(numbers.headers().index("Error")) > needed


def test_a_part_that_no_row_has_takes_no_room(stage: OnStage) -> None:
    on_stage = stage(sample_project("circle"))
    on_stage.open_tab("Rows")
    rows = on_stage.rows
    needed = rows.fontMetrics().horizontalAdvance("validation")
    assert rows.columnWidth(on_stage.headers().index("Part")) < needed


def test_a_zero_of_scaled_data_is_a_zero() -> None:
    dataset = load(default_spec("letters"))
    smallest = [input_column(dataset, place).min() for place in range(dataset.table.inputs.shape[1])]
    assert smallest == [0.0] * len(smallest)


def test_the_plane_stays_where_it_is_while_answers_are_awaited(stage: OnStage) -> None:
    on_stage = stage(answering(50.0))
    on_stage.wait_for_answers()
    dataset = on_stage.workspace.document.dataset
    assert dataset is not None
    on_stage.filter.set_dataset(dataset)
    on_stage.views.answered.set_dataset(dataset)
    on_stage.filter.tell_wrong()
    assert on_stage.filter.wrong.isVisible()
    assert on_stage.filter.wrong.text() == "Wrong: being counted"
    on_stage.wait_for_answers()
    on_stage.qtbot.waitUntil(lambda: on_stage.filter.wrong.text() == "Wrong: 2 of 4 training")
