"""The data panel, used with mouse and keys: choosing data, and what it says of it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from data_stage import Stage, on, own_project
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import SAMPLES, Table, default_spec, sample_project
from bpgui.gui.common.data_colours import Palette
from bpgui.gui.common.scroll import PanelScroll
from bpgui.gui.common.theme import Colours, Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.about.own_text import left_out_text, own_remarks, stated_text
from bpgui.gui.panels.data.data_panel import DataPanel
from bpgui.gui.panels.data.pictures.data_picture import has_picture
from bpgui.spec import DatasetSpec, Project

OnStage = Callable[[Project], Stage]
MakeWorkspace = Callable[[Project], Workspace]
LEFT = Qt.MouseButton.LeftButton


# Choosing


def test_without_data_it_invites_to_choose(stage: OnStage) -> None:
    panel = stage(Project()).panel
    assert "Choose a data set" in panel.description.text()
    assert not panel.views.isVisible()
    assert not panel.facts.isVisible()
    assert not panel.about.isVisible()
    assert not panel.settings.isVisible()
    assert panel.chooser.currentIndex() == -1


def test_a_data_set_is_chosen_with_the_keyboard_and_undone(stage: OnStage) -> None:
    on_stage = stage(Project())
    panel, workspace = on_stage.panel, on_stage.workspace
    on_stage.choose("Spi")
    assert workspace.project.dataset == default_spec("spiral")
    assert workspace.document.undo_stack.undo_text == "Data: Spiral"
    on_stage.qtbot.keyClick(panel.chooser, Qt.Key.Key_End)
    last = workspace.project.dataset
    assert last is not None
    assert last.source != "spiral"
    assert panel.credits.description.text() == SAMPLES[last.source].description
    workspace.document.undo_stack.undo()
    assert workspace.project.dataset == default_spec("spiral")
    assert panel.chooser.currentText() == "Spiral"
    assert panel.description.text() == SAMPLES["spiral"].summary
    workspace.document.undo_stack.undo()
    assert workspace.project.dataset is None
    assert "Choose a data set" in panel.description.text()
    assert panel.settings.form is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [("iris", "iris"), ("unseen", "digits-writers"), ("forged", "signatures"), ("two spi", "two-spirals")],
)
def test_typing_finds_by_title_by_a_word_in_it_or_by_what_is_said_of_it(stage: OnStage, typed: str, found: str) -> None:
    on_stage = stage(Project())
    on_stage.choose(typed)
    assert on_stage.workspace.project.dataset == default_spec(found)


def test_what_is_typed_is_chosen_after_a_rest_without_any_key(stage: OnStage) -> None:
    on_stage = stage(Project())
    chooser = on_stage.panel.chooser
    chooser.setFocus()
    on_stage.qtbot.keyClicks(chooser, "circ")
    assert chooser.searched == "circ"
    assert chooser.currentText() == "Circle"
    assert on_stage.workspace.project.dataset is None
    on_stage.qtbot.waitUntil(lambda: on_stage.workspace.project.dataset == default_spec("circle"))
    assert on_stage.workspace.document.undo_stack.count() == 1


def test_escape_gives_a_search_up_and_backspace_takes_a_letter_back(stage: OnStage) -> None:
    on_stage = stage(on("xor"))
    chooser, qtbot = on_stage.panel.chooser, on_stage.qtbot
    chooser.setFocus()
    qtbot.keyClicks(chooser, "iris")
    for _ in range(3):
        qtbot.keyClick(chooser, Qt.Key.Key_Backspace)
    assert chooser.searched == "i"
    qtbot.keyClick(chooser, Qt.Key.Key_Escape)
    assert chooser.searched == ""
    assert chooser.currentText() == "XOR"
    assert on_stage.workspace.project.dataset == default_spec("xor")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_data_set_is_chosen_with_the_mouse(stage: OnStage) -> None:
    on_stage = stage(Project())
    chooser, qtbot = on_stage.panel.chooser, on_stage.qtbot
    chooser.showPopup()
    view = chooser.view()
    place = view.visualRect(chooser.model().index(chooser.findData("circle"), 0)).center()

    def pick() -> None:
        # Qt ignores a click so soon after the opening that it may belong to a double click.
        qtbot.mouseMove(view.viewport(), place)
        qtbot.mouseClick(view.viewport(), LEFT, pos=place)
        assert on_stage.workspace.project.dataset == default_spec("circle")

    qtbot.waitUntil(pick)
    assert chooser.currentText() == "Circle"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_letters_search_in_the_open_list_as_well(stage: OnStage) -> None:
    on_stage = stage(Project())
    chooser, qtbot = on_stage.panel.chooser, on_stage.qtbot
    chooser.showPopup()
    qtbot.keyClicks(chooser.view(), "bumps")
    assert chooser.view().currentIndex().data() == "Bumps"
    assert on_stage.workspace.project.dataset is None
    qtbot.keyClick(chooser.view(), Qt.Key.Key_Return)
    assert on_stage.workspace.project.dataset == default_spec("bumps")
    assert chooser.searched == ""


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_first_entry_asks_for_a_file_and_leaves_the_choice(stage: OnStage) -> None:
    on_stage = stage(on("xor"))
    panel, qtbot = on_stage.panel, on_stage.qtbot
    asked = QSignalSpy(panel.import_requested)
    panel.chooser.showPopup()
    view = panel.chooser.view()
    assert panel.chooser.itemText(0) == "Import a file..."
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert asked.count() == 1
    assert asked.at(0) == [None]
    assert panel.chooser.currentText() == "XOR"


def test_walking_to_the_first_entry_asks_for_nothing(stage: OnStage) -> None:
    on_stage = stage(on("xor"))
    asked = QSignalSpy(on_stage.panel.import_requested)
    on_stage.panel.chooser.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Home):
        on_stage.qtbot.keyClick(on_stage.panel.chooser, key)
    assert asked.count() == 0
    assert on_stage.panel.chooser.currentText() == "XOR"


def test_arrow_keys_skip_the_headings(stage: OnStage) -> None:
    on_stage = stage(Project())
    on_stage.choose("Worked")
    on_stage.qtbot.keyClick(on_stage.panel.chooser, Qt.Key.Key_Down)
    assert on_stage.workspace.project.dataset == default_spec("circle")


def test_choosing_leaves_the_network_alone(stage: OnStage) -> None:
    on_stage = stage(sample_project("xor"))
    before = on_stage.workspace.project
    on_stage.choose("Handwritten digits")
    assert on_stage.workspace.project.dataset == default_spec("digits")
    assert on_stage.workspace.project.network is before.network
    assert on_stage.workspace.project.parameters is before.parameters


def test_every_sample_stands_below_its_kind_with_its_summary(stage: OnStage) -> None:
    chooser = stage(Project()).panel.chooser
    kind = ""
    found = {}
    for place in range(chooser.count()):
        name = chooser.itemData(place)
        if name is None:
            kind = chooser.itemText(place)
            continue
        found[name] = kind
        assert chooser.itemText(place) == SAMPLES[name].title
        assert SAMPLES[name].summary.split(":")[0] in chooser.itemData(place, Qt.ItemDataRole.ToolTipRole)
    assert found == {name: entry.kind for name, entry in SAMPLES.items()}


def test_opening_the_panel_makes_no_data(
    make_workspace: MakeWorkspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    for name, entry in SAMPLES.items():
        silent = replace(entry, make=lambda settings, rng, name=name: made.append(name))
        monkeypatch.setitem(SAMPLES, name, silent)
    panel = DataPanel(make_workspace(Project()))
    qtbot.addWidget(panel)
    panel.show()
    assert made == []


def test_an_unknown_data_set_is_told_of_in_words(stage: OnStage) -> None:
    panel = stage(replace(Project(), dataset=DatasetSpec("spirale"))).panel
    assert "did you mean 'spiral'?" in panel.description.text()
    assert not panel.views.isVisible()


# What is said


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("xor", "4 samples, 2 inputs, 2 classes; all to train"),
        ("worked-example", "1 sample, 2 inputs, 1 target; all to train"),
        ("plane", "1,200 samples, 2 inputs, 1 target; 600 to train, 600 to test"),
        ("digits", "1,797 samples, 64 inputs, 10 classes; 1,438 to train, 359 to test"),
    ],
)
def test_the_facts_tell_sizes_and_parts(stage: OnStage, name: str, facts: str) -> None:
    panel = stage(on(name)).panel
    assert panel.facts.text() == facts
    assert panel.credits.source.text() == f"Source: {SAMPLES[name].source}"
    assert panel.credits.licence.text() == f"Licence: {SAMPLES[name].licence}"


@pytest.mark.parametrize(
    ("test_share", "parts"), [(0.5, "200 to train, 50 to validate, 250 to test"), (0.0, "450 to train, 50 to validate")]
)
def test_the_facts_tell_of_a_validation_part(stage: OnStage, test_share: float, parts: str) -> None:
    on_stage = stage(on("spiral"))
    spec = replace(default_spec("spiral"), test_share=test_share, validation_share=0.1)
    assert on_stage.workspace.choose_data("Split", spec)
    assert on_stage.panel.facts.text() == f"500 samples, 2 inputs, 2 classes; {parts}"


def test_a_click_tells_all_about_a_sample(stage: OnStage) -> None:
    on_stage = stage(on("moons"))
    panel = on_stage.panel
    assert not panel.credits.isVisible()
    assert panel.about.summary == SAMPLES["moons"].nature
    on_stage.qtbot.mouseClick(panel.about.heading, LEFT)
    assert panel.credits.isVisible()
    assert panel.credits.nature.text().startswith("Synthetic")


def test_stated_score_and_baseline_are_a_sentence() -> None:
    said = stated_text(SAMPLES["circle"])
    assert said == "Its example project reaches: accuracy 97 % to 100 %; without a hidden layer: 52 %."
    assert stated_text(replace(SAMPLES["circle"], stated=None)) == ""


# Own data


def test_own_data_is_shown_by_its_title_with_what_is_left_out_of_it_and_why(stage: OnStage) -> None:
    on_stage = stage(own_project())
    panel = on_stage.panel
    assert panel.chooser.currentText() == "my.csv"
    assert panel.description.text().startswith("Data of your own from 'my.csv'.")
    said = panel.own.remarks.text()
    assert "3 of 30 rows are left out: they lack a value in 'length' (1), 'colour' (1) or 'species' (1)." in said
    assert "'always' has the same value in all rows" in said
    assert panel.facts.text().startswith("27 samples, 5 inputs, 2 classes")
    assert not panel.about.isVisible()
    assert panel.settings.form is None


def test_a_button_asks_to_read_own_data_otherwise(stage: OnStage) -> None:
    on_stage = stage(own_project())
    asked = QSignalSpy(on_stage.panel.import_requested)
    on_stage.qtbot.mouseClick(on_stage.panel.own.change, LEFT)
    dataset = on_stage.workspace.project.dataset
    assert dataset is not None
    assert asked.at(0) == [dataset.own]


def test_own_data_leaves_the_list_once_a_sample_is_chosen_and_undo_brings_it_back(stage: OnStage) -> None:
    on_stage = stage(own_project())
    chooser = on_stage.panel.chooser
    on_stage.choose("Iris")
    assert chooser.currentText() == "Iris"
    assert chooser.findData("own") == -1
    assert not on_stage.panel.own.isVisible()
    on_stage.workspace.document.undo_stack.undo()
    assert chooser.currentText() == "my.csv"
    assert on_stage.panel.own.isVisible()


def test_own_data_whose_table_is_gone_says_where_it_was(stage: OnStage) -> None:
    on_stage = stage(replace(own_project(), table=None))
    assert "some folder/my.csv" in on_stage.panel.description.text()
    assert on_stage.panel.own.change.isVisible()
    assert not on_stage.panel.views.isVisible()


def test_whole_tables_and_drawn_ones_need_few_words() -> None:
    project = own_project()
    assert project.dataset is not None
    assert project.dataset.own is not None
    assert project.table is not None
    own = replace(project.dataset.own, most_rows=30)
    assert left_out_text(own, project.table, 30) == ""
    assert "Only the first 30 rows of the file were read." in own_remarks(own, project.table, 30)


# While hidden


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
    assert panel.views.rows.model().rowCount() == 0
    assert not panel.views.answered.known


def test_what_changed_while_hidden_is_there_when_shown(stage: OnStage) -> None:
    on_stage = stage(sample_project("circle"))
    panel = on_stage.panel
    panel.hide()
    assert on_stage.workspace.edit("Data", lambda p: edits.set_dataset(p, default_spec("xor")))
    assert panel.facts.text().startswith("500 samples")
    panel.show()
    assert panel.facts.text().startswith("4 samples")


def test_data_without_a_picture_shows_rows_and_columns_only(stage: OnStage) -> None:
    views = stage(on("xor")).views
    assert views.tabs.isTabVisible(0)
    on_stage = stage(on("encoder-4-2-4"))
    assert not on_stage.views.tabs.isTabVisible(0)
    assert on_stage.rows.isVisible()


def test_nothing_is_cut_off_in_a_narrow_panel(stage: OnStage) -> None:
    for project in (sample_project("spiral"), sample_project("digits"), own_project()):
        on_stage = stage(project)
        on_stage.panel.settings.split.fold.set_folded(False)
        assert on_stage.panel.minimumSizeHint().width() <= 300


def test_a_table_of_two_columns_has_a_picture() -> None:
    inputs = np.eye(3)
    assert not has_picture(Table(inputs, inputs[:, :1], ("a", "b", "c"), ("d",)))
    assert has_picture(Table(inputs[:, :2], inputs[:, :1], ("a", "b"), ("d",)))
    pictures = np.zeros((3, 4, 5), dtype=np.uint8)
    assert has_picture(Table(inputs, inputs[:, :1], ("a", "b", "c"), ("d",), pictures=pictures))


def test_a_short_picture_needs_no_scrolling(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(sample_project("xor"))
    on_stage.open_tab("Columns")
    on_stage.open_tab("Picture")
    on_stage.panel.resize(310, 690)
    bar = on_stage.panel.findChild(PanelScroll).verticalScrollBar()
    qtbot.waitUntil(lambda: on_stage.panel.height() == 690 and bar.maximum() == 0)
    assert on_stage.views.choice.visibleRegion().boundingRect().height() == on_stage.views.choice.height()
