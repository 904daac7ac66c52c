"""The fields of the Try it panel: a table tried by hand."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, wheel

from bpgui import edits
from bpgui.data import load, with_dataset
from bpgui.engine import Program, predict
from bpgui.gui.panels.trial.fields.columns import Columns
from bpgui.gui.panels.trial.fields.fields_trial import FieldsTrial
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable, TrainingSpec
from bpgui.spec.raw_table import categories

ROWS = 40


def table(many: int = 0) -> RawTable:
    rng = np.random.default_rng(1)
    size = rng.normal(500.0, 200.0, ROWS).round(1)
    size[::7] = np.nan
    return RawTable(
        (
            RawColumn("size (mm)", size),
            categories("colour", [("red", "green", "blue")[k % 3] for k in range(ROWS)]),
            RawColumn("used", np.arange(ROWS) % 2.0),
            RawColumn("doors", np.arange(ROWS) % 5.0),
            *(RawColumn(f"more {k + 1}", rng.normal(size=ROWS)) for k in range(many)),
            RawColumn("price", rng.uniform(10.0, 90.0, ROWS)),
        )
    )


def project_of(raw: RawTable, **spec: str) -> Project:
    """Return a network that predicts the last column of a table, whose first one may be missing."""
    kinds = {"colour": "category"}
    columns = tuple(
        ColumnSpec(
            name,
            "category" if name in kinds else "number",
            "target" if name == "price" else "input",
            "indicator" if name == "size (mm)" else "drop",
        )
        for name in raw.names
    )
    project = with_dataset(Project(), DatasetSpec(OWN, own=OwnSpec("cars", columns), split="random", **spec), raw)
    assert project.dataset is not None
    width = load(project.dataset, raw).table.inputs.shape[1]
    drawn = edits.layered((width, 3, 1), "tanh", "linear", TrainingSpec())
    return with_dataset(drawn, project.dataset, raw)


def fields_of(panel: TrialPanel) -> FieldsTrial:
    assert isinstance(panel.trial, FieldsTrial)
    return panel.trial


def inputs_of(project: Project, *, size: float, colour: str, used: float, doors: float) -> np.ndarray:
    """Return the network's inputs as the preparation of the data itself makes them."""
    assert project.dataset is not None
    preparation = load(project.dataset, project.table).preparation
    row = RawTable(
        (
            RawColumn("size (mm)", np.array([size])),
            categories("colour", [colour]),
            RawColumn("used", np.array([used])),
            RawColumn("doors", np.array([doors])),
        )
    )
    return preparation.inputs_of(row)


def answer(project: Project, inputs: np.ndarray) -> float:
    assert project.dataset is not None
    preparation = load(project.dataset, project.table).preparation
    program = Program.compile(project.network)
    answers = preparation.answers_of(predict(program, program.pack(project.parameters), inputs))
    return float(answers.columns[0].values[0])


def test_every_column_has_the_editor_that_suits_it(show_panel: ShowPanel) -> None:
    trial = fields_of(show_panel(project_of(table())))
    size, colour, used, doors = (trial.list.row(place) for place in range(4))
    assert size.slider is not None
    assert size.missing is not None
    assert colour.choice is not None
    assert [colour.choice.itemText(k) for k in range(colour.choice.count())] == ["blue", "green", "red"]
    assert used.switch is not None
    assert doors.slider is not None
    assert doors.slider.maximum() == 4  # whole numbers from 0 to 4
    assert doors.missing is None


def test_what_is_entered_is_scaled_and_what_is_answered_is_in_the_unit_of_the_data(
    show_panel: ShowPanel, qtbot: QtBot
) -> None:
    project = project_of(table(), scaling="standard", target_scaling="standard")
    trial = fields_of(show_panel(project))
    size, colour, used, doors = (trial.list.row(place) for place in range(4))
    assert size.field is not None
    assert colour.choice is not None
    assert used.switch is not None
    assert doors.slider is not None
    size.field.setFocus()
    qtbot.keyClick(size.field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(size.field, "650")
    qtbot.keyClick(size.field, Qt.Key.Key_Return)
    colour.choice.setFocus()
    qtbot.keyClicks(colour.choice, "green")
    used.switch.setFocus()
    qtbot.keyClick(used.switch, Qt.Key.Key_Space)
    qtbot.keyClick(doors.slider, Qt.Key.Key_End)
    started = trial.values[2]
    wanted = inputs_of(project, size=650.0, colour="green", used=started, doors=4.0)
    trial.refresh()
    assert trial.bars.answers is not None
    assert trial.bars.answers.names == ("price",)
    shown = float(trial.bars.answers.texts[0])
    assert abs(shown - answer(project, wanted)) < 0.01
    # Numbers of the data's size, not of the scaled one.
    assert abs(shown) > 5.0


def test_a_missing_value_is_filled_in_as_the_data_says(show_panel: ShowPanel, qtbot: QtBot) -> None:
    project = project_of(table(), scaling="standard")
    trial = fields_of(show_panel(project))
    size = trial.list.row(0)
    assert size.missing is not None
    assert size.field is not None
    qtbot.mouseClick(size.missing, Qt.MouseButton.LeftButton)
    assert not size.field.isEnabled()
    trial.list.row(3).set_value(1.0)
    wanted = inputs_of(project, size=np.nan, colour="blue", used=trial.values[2], doors=trial.values[3])
    trial.refresh()
    assert trial.bars.answers is not None
    assert abs(float(trial.bars.answers.texts[0]) - answer(project, wanted)) < 0.001
    qtbot.mouseClick(size.missing, Qt.MouseButton.LeftButton)
    assert size.field.isEnabled()


def test_a_slider_moves_the_answer(show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = fields_of(show_panel(project_of(table(), scaling="standard")))
    size = trial.list.row(0)
    assert size.slider is not None
    assert size.field is not None
    assert trial.bars.answers is not None
    before = trial.bars.answers.texts
    qtbot.keyClick(size.slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: trial.bars.answers is not None and trial.bars.answers.texts != before)
    assert size.field.value() == trial.values[0]


def test_a_sample_fills_all_fields(show_panel: ShowPanel, qtbot: QtBot) -> None:
    project = project_of(table(), scaling="standard")
    panel = show_panel(project)
    trial = fields_of(panel)
    dataset = panel.workspace.dataset
    assert dataset is not None
    panel.workspace.insight.choose(5)
    qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    raw = table()
    colours = raw.column("colour").levels or ()
    row = [float(raw.column("size (mm)").values[5]), float(raw.column("colour").values[5]), 1.0, 0.0]
    assert trial.values == row
    assert colours[int(row[1])] == "blue"
    assert np.allclose(Columns(dataset).inputs(trial.values), dataset.table.inputs[5:6], atol=1e-12)
    assert "Sample 6" in panel.taken.text()


def test_a_missing_value_of_a_sample_is_missing_in_its_field(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(project_of(table()))
    panel.workspace.insight.choose(7)
    qtbot.mouseClick(panel.take_button, Qt.MouseButton.LeftButton)
    missing = fields_of(panel).list.row(0).missing
    assert missing is not None
    assert missing.isChecked()


def test_hundreds_of_columns_are_made_as_they_come_into_sight(show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = fields_of(show_panel(project_of(table(400))))
    assert len(trial.list.rows) < 40
    bar = trial.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert 403 in trial.list.rows
    assert len(trial.list.rows) < 80
    # The keyboard brings what it goes to into sight.
    last = trial.list.rows[403].field
    assert last is not None
    bar.setValue(0)
    last.setFocus()
    assert bar.value() > bar.maximum() / 2


def test_the_wheel_scrolls_and_changes_nothing(show_panel: ShowPanel) -> None:
    trial = fields_of(show_panel(project_of(table())))
    before = trial.values
    for place in range(4):
        row = trial.list.row(place)
        for editor in (row.slider, row.field, row.choice):
            if editor is not None:
                editor.clearFocus()
                QApplication.sendEvent(editor, wheel(editor.rect().center().toPointF(), editor))
    assert trial.values == before


def test_a_text_that_is_no_number_is_refused_in_words(show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = fields_of(show_panel(project_of(table())))
    field = trial.list.row(0).field
    assert field is not None
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "wide")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert trial.sentence.isVisible()
    assert "'wide'" in trial.sentence.text()
