"""The settings of the data: typed, dragged with sliders while the picture follows, and those that all data has."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from data_stage import Stage, on, own_project
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QStyle, QStyleOptionSlider
from pytestqt.qtbot import QtBot

from bpgui.data import default_spec, sample_project
from bpgui.data.sources.planes import SPIRAL_PARAMS
from bpgui.gui.common.fields import ChoiceField
from bpgui.gui.panels.data.settings.setting_sliders import ValueSlider
from bpgui.gui.panels.data.settings.sliding import has_slider, place_of, values_of
from bpgui.spec import DatasetSpec, Param, Project

OnStage = Callable[[Project], Stage]
LEFT = Qt.MouseButton.LeftButton
COUNT, NOISE, TURNS = SPIRAL_PARAMS


def handle(slider: ValueSlider) -> QPoint:
    """Where the handle of a slider is."""
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    control, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
    return slider.style().subControlRect(control, option, part, slider).center()


def setting(on_stage: Stage, name: str) -> object:
    dataset = on_stage.workspace.project.dataset
    assert dataset is not None
    return dataset.settings[name]


# Values of a slider


def test_a_slider_goes_through_round_values_from_bound_to_bound() -> None:
    noise = values_of(NOISE)
    assert noise[:3] == (0.0, 0.2, 0.4)
    assert noise[-1] == 50.0
    count = values_of(COUNT)
    assert count[0] == 10
    assert count[-1] == 20_000
    assert {100, 110, 990, 1_000, 1_100} <= set(count)
    assert all(isinstance(value, int) for value in count)
    turns = values_of(TURNS)
    assert (turns[0], turns[-1]) == (0.25, 5.0)
    for param in SPIRAL_PARAMS:
        values = values_of(param)
        assert list(values) == sorted(set(values))
        assert all(param.check(value) == value for value in values)


def test_a_small_count_goes_one_by_one_and_an_open_bound_is_left_out() -> None:
    assert values_of(Param("n", "int", 2, "", "N", low=2, high=8)) == (2, 3, 4, 5, 6, 7, 8)
    assert values_of(Param("n", "int", 2, "", "N", low=0, high=3, low_open=True)) == (1, 2, 3)
    assert values_of(Param("x", "float", 0.5, "", "X", low=0.0, high=1.0, low_open=True))[0] > 0.0


def test_only_numbers_between_two_bounds_have_a_slider() -> None:
    assert has_slider(COUNT)
    assert not has_slider(Param("n", "int", 2, "", "N", low=2))
    assert not has_slider(Param("c", "choice", "a", "", "C", choices={"a": "A"}))


def test_the_nearest_value_is_shown() -> None:
    assert values_of(COUNT)[place_of(values_of(COUNT), 504)] == 500


# Typed


def test_a_setting_changes_the_data(stage: OnStage) -> None:
    on_stage = stage(on("spiral"))
    panel, workspace = on_stage.panel, on_stage.workspace
    on_stage.enter(on_stage.sliders.field("count"), "100")
    assert panel.facts.text().startswith("100 samples")
    assert workspace.document.undo_stack.undo_text == "Data: points 100"
    on_stage.enter(on_stage.sliders.field("count"), "120")
    assert workspace.document.undo_stack.count() == 1
    assert panel.facts.text() == "120 samples, 2 inputs, 2 classes; 60 to train, 60 to test"
    panel.settings.split.fold.set_folded(False)
    on_stage.enter(panel.settings.split.field("seed"), "7")
    assert workspace.project.dataset == DatasetSpec(
        "spiral", {"count": 120, "noise": 0.0, "turns": 1.75}, test_share=0.5, seed=7
    )


def test_undo_brings_the_old_setting_back_into_field_and_slider(stage: OnStage) -> None:
    on_stage = stage(on("spiral"))
    on_stage.enter(on_stage.sliders.field("count"), "100")
    slider = on_stage.sliders.slider("count")
    here = slider.value()
    on_stage.workspace.document.undo_stack.undo()
    assert on_stage.sliders.field("count").value() == 500
    assert slider.value() > here
    assert on_stage.panel.facts.text().startswith("500 samples")


def test_a_setting_out_of_range_is_refused_in_words(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(on("spiral"))
    with qtbot.waitSignal(on_stage.workspace.refused) as refusal:
        on_stage.enter(on_stage.sliders.field("count"), "5")
    assert refusal.args == ["Points cannot be 5: give a whole number at least 10 and at most 20,000."]
    assert on_stage.workspace.project.dataset == default_spec("spiral")


def test_every_generator_has_a_slider_for_each_number(stage: OnStage) -> None:
    on_stage = stage(on("faces"))
    for name in ("count", "pose", "light", "occluded", "noise"):
        assert on_stage.sliders.slider(name).isVisible()
        assert on_stage.sliders.slider(name).accessibleName()


# Dragged


def test_the_picture_changes_while_a_slider_is_dragged_and_that_is_one_undo_entry(stage: OnStage) -> None:
    on_stage = stage(sample_project("spiral"))
    qtbot, stack, facts = on_stage.qtbot, on_stage.workspace.document.undo_stack, on_stage.panel.facts
    slider = on_stage.sliders.slider("count")
    start = handle(slider)
    qtbot.mousePress(slider, LEFT, pos=start)
    seen = set()
    for step in (10, 20, 30):
        before = facts.text()
        qtbot.mouseMove(slider, start + QPoint(step, 0))
        qtbot.waitUntil(lambda before=before: facts.text() != before)
        seen.add(facts.text())
        dataset = on_stage.workspace.document.dataset
        assert dataset is not None
        assert on_stage.picture.plane.dataset is dataset
    assert len(seen) == 3
    assert stack.count() == 0
    qtbot.mouseRelease(slider, LEFT, pos=start + QPoint(30, 0))
    assert stack.count() == 1
    assert stack.undo_text == f"Data: points {setting(on_stage, 'count'):,}".replace(",", "")
    assert on_stage.sliders.field("count").value() == setting(on_stage, "count")
    stack.undo()
    assert on_stage.workspace.project.dataset == default_spec("spiral")


def test_escape_gives_a_drag_up(stage: OnStage) -> None:
    on_stage = stage(sample_project("spiral"))
    qtbot, slider = on_stage.qtbot, on_stage.sliders.slider("turns")
    before, here = on_stage.workspace.project, slider.value()
    start = handle(slider)
    qtbot.mousePress(slider, LEFT, pos=start)
    qtbot.mouseMove(slider, start + QPoint(60, 0))
    assert setting(on_stage, "turns") != 1.75
    qtbot.keyClick(slider, Qt.Key.Key_Escape)
    assert on_stage.workspace.project == before
    assert slider.value() == here
    qtbot.mouseRelease(slider, LEFT, pos=start + QPoint(60, 0))
    assert on_stage.workspace.document.undo_stack.count() == 0


def test_a_click_on_the_handle_leaves_a_typed_number_as_it_is(stage: OnStage) -> None:
    on_stage = stage(on("spiral"))
    on_stage.enter(on_stage.sliders.field("count"), "503")
    slider = on_stage.sliders.slider("count")
    on_stage.qtbot.mouseClick(slider, LEFT, pos=handle(slider))
    assert setting(on_stage, "count") == 503


def test_arrow_keys_move_a_slider_and_that_is_one_undo_entry(stage: OnStage) -> None:
    on_stage = stage(on("spiral"))
    slider = on_stage.sliders.slider("count")
    slider.setFocus()
    for _ in range(3):
        on_stage.qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert setting(on_stage, "count") == 530
    assert on_stage.workspace.document.undo_stack.count() == 1


def test_scrubbing_the_label_shows_the_change_as_well(stage: OnStage) -> None:
    on_stage = stage(on("spiral"))
    field = on_stage.sliders.field("count")
    assert not isinstance(field, ChoiceField)
    field.setFocus()
    field.scrub(500, 80.0)
    on_stage.qtbot.waitUntil(lambda: not on_stage.panel.facts.text().startswith("500 "))
    assert on_stage.workspace.document.undo_stack.count() == 0
    field.end_scrub(commit=False)
    assert on_stage.panel.facts.text().startswith("500 ")


def test_settings_of_another_data_set_take_the_place_of_the_former_ones(stage: OnStage) -> None:
    on_stage = stage(on("spiral"))
    former = on_stage.sliders
    on_stage.choose("Sine")
    assert on_stage.sliders is not former
    on_stage.qtbot.waitUntil(on_stage.sliders.field("periods").isVisible)
    on_stage.choose("Iris")
    assert on_stage.panel.settings.form is None


# What all data has


def test_split_and_scaling_are_summed_up_and_unfold(stage: OnStage) -> None:
    on_stage = stage(on("iris"))
    split = on_stage.panel.settings.split
    assert split.fold.summary == "stratified, 30 % test, scaled (standard)"
    on_stage.qtbot.mouseClick(split.fold.heading, LEFT)
    assert split.field("scaling").isVisible()
    assert split.field("scaling").value() == "standard"
    assert not split.field("target_scaling").isEnabled()
    assert "classes" in split.field("target_scaling").toolTip()


def test_shares_and_ways_are_changed_and_undone(stage: OnStage) -> None:
    on_stage = stage(on("diabetes"))
    split, workspace = on_stage.panel.settings.split, on_stage.workspace
    split.fold.set_folded(False)
    on_stage.enter(split.field("test_share"), "25 %")
    assert workspace.project.dataset == replace(default_spec("diabetes"), test_share=0.25)
    for name, key in (("scaling", "m"), ("target_scaling", "n"), ("split", "r")):
        split.field(name).setFocus()
        on_stage.qtbot.keyClicks(split.field(name), key)
    dataset = workspace.project.dataset
    assert dataset is not None
    assert (dataset.scaling, dataset.target_scaling, dataset.split) == ("minmax", "none", "random")
    assert workspace.document.undo_stack.count() == 4
    workspace.document.undo_stack.go_to(0)
    assert split.field("test_share").value() == default_spec("diabetes").test_share


def test_a_split_that_the_data_has_not_got_is_refused_and_the_field_goes_back(stage: OnStage, qtbot: QtBot) -> None:
    on_stage = stage(on("iris"))
    split = on_stage.panel.settings.split
    split.fold.set_folded(False)
    field = split.field("split")
    field.setFocus()
    with qtbot.waitSignal(on_stage.workspace.refused) as refusal:
        qtbot.keyClicks(field, "g")
    assert "no groups" in refusal.args[0]
    assert field.value() == "stratified"
    assert on_stage.workspace.project.dataset == default_spec("iris")


def test_own_data_keeps_its_table_when_it_is_split_otherwise(stage: OnStage) -> None:
    project = own_project()
    on_stage = stage(project)
    split = on_stage.panel.settings.split
    split.fold.set_folded(False)
    on_stage.enter(split.field("test_share"), "0.5")
    assert on_stage.workspace.project.table is project.table
    dataset = on_stage.workspace.document.dataset
    assert dataset is not None
    assert len(dataset.test_rows) == 14
    assert pytest.approx(dataset.table.inputs[dataset.train_rows, 0].mean(), abs=1e-9) == 0.0
