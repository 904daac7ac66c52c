"""The columns of the data: what each holds, as numbers and as pictures."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from data_stage import Stage, on, own_project
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from bpgui.data import default_spec, load
from bpgui.gui.common.theme import DARK, LIGHT, Scheme
from bpgui.gui.panels.data.columns.column_facts import class_place, column_facts, column_values
from bpgui.gui.panels.data.columns.column_plot import MOST_POINTS
from bpgui.gui.panels.data.parts.kinds import BRUSHES, MOST_KINDS, PENS, class_kinds, draw_shape, pen_of
from bpgui.spec import Project

OnStage = Callable[[Project], Stage]
LEFT = Qt.MouseButton.LeftButton


def open_columns(on_stage: Stage) -> None:
    on_stage.open_tab("Columns")
    assert on_stage.views.columns.isVisible()


def click_column(on_stage: Stage, name: str) -> None:
    view = on_stage.views.columns.list
    model = view.model()
    place = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == name)
    view.scrollTo(model.index(place, 0))
    on_stage.qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(model.index(place, 0)).center())


def told(on_stage: Stage, place: int) -> dict[str, str]:
    model = on_stage.views.columns.list.model()
    return {
        model.headerData(k, Qt.Orientation.Horizontal): model.index(place, k).data() for k in range(model.columnCount())
    }


# The list


def test_columns_of_a_sample_are_told_in_its_own_unit(stage: OnStage) -> None:
    on_stage = stage(on("iris"))
    open_columns(on_stage)
    assert told(on_stage, 0)["Kind"] == "3 classes"
    length = told(on_stage, 1)
    assert length["Column"] == "sepal length (cm)"
    assert (length["Smallest"], length["Largest"], length["Mean"]) == ("4.3", "7.9", "5.843")
    assert (length["Kind"], length["Role"], length["Missing"]) == ("number", "input", "")


def test_columns_of_own_data_are_told_before_anything_is_filled_in_or_left_out(stage: OnStage) -> None:
    project = own_project()
    on_stage = stage(project)
    open_columns(on_stage)
    facts = {told(on_stage, place)["Column"]: told(on_stage, place) for place in range(5)}
    assert project.table is not None
    length = project.table.column("length").values
    assert facts["length"]["Missing"] == "1"
    assert facts["length"]["Mean"] == f"{np.nanmean(length):.4g}"
    assert (facts["colour"]["Kind"], facts["colour"]["Missing"]) == ("2 categories", "1")
    assert (facts["species"]["Role"], facts["species"]["Missing"]) == ("target", "1")
    assert facts["width"]["Missing"] == ""


def test_values_of_own_columns_belong_to_the_rows_of_the_data_set() -> None:
    project = own_project()
    assert project.dataset is not None
    assert project.table is not None
    dataset = load(project.dataset, project.table)
    own, raw = project.dataset.own, project.table
    length = column_values(dataset, own, raw, 0)
    assert np.allclose(length.numbers, dataset.preparation.unscaled(dataset.table.inputs)[:, 0])
    species = column_values(dataset, own, raw, 3)
    assert species.codes.tolist() == dataset.table.labels().tolist()
    assert class_place(dataset, own, raw) == 3
    assert [fact.name for fact in column_facts(dataset, own, raw)] == list(raw.names)


def test_targets_that_are_numbers_are_columns_too() -> None:
    dataset = load(default_spec("diabetes"))
    facts = column_facts(dataset, None, None)
    plain = load(replace(default_spec("diabetes"), scaling="none", target_scaling="none")).table
    assert facts[0].role == "target"
    assert facts[0].largest == pytest.approx(plain.targets.max())
    assert np.allclose(column_values(dataset, None, None, 0).numbers, plain.targets[:, 0])
    assert np.allclose(column_values(dataset, None, None, 3).numbers, plain.inputs[:, 2])
    assert class_place(dataset, None, None) is None


# Pictures of a column


def test_the_balance_of_the_classes_is_shown_first_part_by_part(stage: OnStage) -> None:
    on_stage = stage(on("digits"))
    open_columns(on_stage)
    bars, dataset = on_stage.views.columns.bars, on_stage.workspace.document.dataset
    assert dataset is not None
    assert bars.isVisible()
    assert not on_stage.views.columns.plot.isVisible()
    labels = dataset.table.labels()
    assert bars.counts[:, 0].tolist() == np.bincount(labels[dataset.train_rows]).tolist()
    assert bars.counts[:, 2].tolist() == np.bincount(labels[dataset.test_rows]).tolist()
    assert bars.accessibleDescription().startswith("0 178; ")


def test_a_click_on_a_number_shows_its_histogram_for_each_class(stage: OnStage) -> None:
    on_stage = stage(on("iris"))
    open_columns(on_stage)
    click_column(on_stage, "petal width (cm)")
    plot = on_stage.views.columns.plot
    assert plot.isVisible()
    assert plot.counts.sum(axis=1).tolist() == [50, 50, 50]
    assert plot.points is None
    assert "petal width (cm), from 0.1 to 2.5" in plot.accessibleDescription()


def test_a_column_is_shown_against_another_one(stage: OnStage) -> None:
    on_stage = stage(on("iris"))
    open_columns(on_stage)
    click_column(on_stage, "petal width (cm)")
    against = on_stage.views.columns.against
    against.setFocus()
    for _ in range(3):
        on_stage.qtbot.keyClick(against, Qt.Key.Key_Down)
    assert against.currentText() == "Against petal length (cm)"
    points = on_stage.views.columns.plot.points
    assert points is not None
    assert points.shape == (150, 2)
    assert points[:, 1].max() == pytest.approx(6.9)


def test_a_category_is_shown_as_bars_by_class(stage: OnStage) -> None:
    on_stage = stage(own_project())
    open_columns(on_stage)
    click_column(on_stage, "colour")
    assert on_stage.views.columns.bars.counts.sum() == 27
    assert on_stage.views.columns.bars.counts.shape == (2, 2)


def test_many_classes_are_shown_together_which_is_said(stage: OnStage) -> None:
    on_stage = stage(on("letters"))
    open_columns(on_stage)
    columns = on_stage.views.columns
    columns.list.choose(2)
    assert columns.plot.counts.shape[0] == 1
    assert columns.plot.counts.sum() == 20_000
    assert columns.said.text().startswith("26 classes are too many")
    columns.against.setFocus()
    on_stage.qtbot.keyClick(columns.against, Qt.Key.Key_End)
    assert columns.plot.points is not None
    assert len(columns.plot.points) == MOST_POINTS
    assert "3,000 of 20,000 rows" in columns.said.text()


def test_what_is_chosen_stays_while_the_data_is_changed(stage: OnStage) -> None:
    on_stage = stage(on("circle"))
    open_columns(on_stage)
    click_column(on_stage, "y")
    spec = replace(default_spec("circle"), settings={"count": 100, "noise": 0.0})
    assert on_stage.workspace.choose_data("Fewer", spec)
    assert on_stage.views.columns.list.currentIndex().row() == 2
    assert on_stage.views.columns.plot.counts.sum() == 100


def test_nothing_is_computed_before_the_tab_is_open_and_the_filter_is_not_for_columns(stage: OnStage) -> None:
    on_stage = stage(on("circle"))
    assert on_stage.views.columns.list.model().rowCount() == 0
    assert on_stage.filter.isVisible()
    open_columns(on_stage)
    assert on_stage.views.columns.list.model().rowCount() == 3
    assert not on_stage.filter.isVisible()
    on_stage.open_tab("Rows")
    assert on_stage.filter.isVisible()


def test_pictures_take_on_another_theme(stage: OnStage) -> None:
    on_stage = stage(on("iris"))
    open_columns(on_stage)
    click_column(on_stage, "petal width (cm)")
    plot = on_stage.views.columns.plot
    on_stage.workspace.theme.choose(Scheme.DARK)
    frame = plot.grab().toImage()
    assert frame.pixelColor(frame.width() - 20, 30).name() == QColor(DARK.base).name()


# Kinds


def test_kinds_are_told_apart_without_their_colours() -> None:
    dataset = load(default_spec("iris"))
    kinds = class_kinds(dataset, LIGHT)
    assert kinds.names == dataset.table.classes
    assert len(set(BRUSHES)) == MOST_KINDS
    styles = {(pen_of(replace(kinds, colours=kinds.colours * 2), k).widthF(), PENS[k]) for k in range(MOST_KINDS)}
    assert len(styles) == MOST_KINDS
    shapes = set()
    for kind in range(MOST_KINDS):
        image = QImage(16, 16, QImage.Format.Format_Grayscale8)
        image.fill(255)
        painter = QPainter(image)
        draw_shape(painter, kind, QPointF(8, 8), 4.0)
        painter.end()
        shapes.add(bytes(image.constBits()))
    assert len(shapes) == MOST_KINDS
