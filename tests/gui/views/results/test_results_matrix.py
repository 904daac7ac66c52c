import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QApplication
from results_stage import ShowResults, answered, own_numbers, trained

from bpgui.data import load, sample_project
from bpgui.engine.metrics import answers, summarise
from bpgui.gui.common.theme import Scheme
from bpgui.gui.views.results.matrix_layout import lay_out
from bpgui.gui.views.results.row_pictures import RowPictures


def test_the_counts_on_digits_are_the_engines_for_every_part(results: ShowResults) -> None:
    project = trained("digits", 3)
    stage = results(project)
    assert project.dataset is not None
    dataset = load(project.dataset)
    for part, rows in (("Test", dataset.test_rows), ("Training", dataset.train_rows)):
        stage.pick(stage.view.part, part)
        said, targets, threshold = answered(project, rows)
        expected = summarise(said, targets, classes=True, threshold=threshold).confusion
        np.testing.assert_array_equal(stage.view.matrix.matrix.counts, expected)
    assert [stage.view.part.itemText(place) for place in range(stage.view.part.count())] == ["Test", "Training"]


def test_the_test_part_is_shown_first_and_the_training_part_where_there_is_no_other(results: ShowResults) -> None:
    assert results(sample_project("iris")).view.part.currentText() == "Test"
    assert results(sample_project("xor")).view.part.currentText() == "Training"


def test_a_click_on_a_cell_lists_its_samples_and_a_click_on_one_chooses_it(results: ShowResults) -> None:
    project = trained("digits", 2)
    stage = results(project)
    assert project.dataset is not None
    rows = load(project.dataset).test_rows
    said, targets, threshold = answered(project, rows)
    true, got = answers(targets, 0.5), answers(said, threshold)
    wrong = np.argwhere(true != got)[0][0]
    stage.click_cell(int(true[wrong]), int(got[wrong]))
    samples = stage.view.matrix.samples
    assert samples.rows == rows[(true == true[wrong]) & (got == got[wrong])].tolist()
    assert samples.isVisible()
    last = samples.model().index(len(samples.rows) - 1, 0)
    samples.scrollTo(last)
    stage.click(samples.viewport(), samples.visualRect(last).center())
    assert stage.workspace.insight.row == samples.rows[-1]
    assert samples.selectionModel().isSelected(last)


def test_a_second_click_on_a_cell_takes_its_samples_away(results: ShowResults) -> None:
    stage = results(sample_project("xor"))
    matrix = stage.view.matrix.matrix
    stage.click_cell(1, 1)
    assert stage.view.matrix.samples.isVisible()
    stage.click_cell(1, 1)
    assert matrix.chosen is None
    assert not stage.view.matrix.samples.isVisible()


def test_keys_alone_lead_to_a_cell_and_to_a_sample(results: ShowResults) -> None:
    stage = results(sample_project("xor"))
    matrix, samples = stage.view.matrix.matrix, stage.view.matrix.samples
    matrix.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        stage.qtbot.keyClick(matrix, key)
    assert matrix.chosen == (1, 0)
    stage.qtbot.keyClick(matrix, Qt.Key.Key_Right if len(samples.rows) < 2 else Qt.Key.Key_Left)
    assert len(samples.rows) == 2
    samples.setFocus()
    stage.qtbot.keyClick(samples, Qt.Key.Key_Down)
    stage.settle()
    assert stage.workspace.insight.row == samples.rows[1]
    stage.qtbot.keyClick(samples, Qt.Key.Key_Escape)
    stage.settle()
    assert stage.workspace.insight.row is None
    stage.qtbot.keyClick(matrix, Qt.Key.Key_Escape)
    assert matrix.chosen is None


def test_the_samples_of_a_cell_follow_the_weights(results: ShowResults) -> None:
    stage = results(trained("circle", 40))
    stage.click_cell(0, 0)
    before = stage.view.matrix.samples.rows
    stage.change_weights(-1.0)
    stage.settle()
    counts = stage.view.matrix.matrix.counts
    assert len(stage.view.matrix.samples.rows) == counts[0, 0] != len(before)


def test_outputs_that_say_yes_or_no_each_are_counted_together_or_alone(results: ShowResults) -> None:
    project = trained("letter-memory", 2)
    stage = results(project)
    assert project.dataset is not None
    rows = load(project.dataset).test_rows
    said, targets, _ = answered(project, rows)
    matrix = stage.view.matrix.matrix
    assert matrix.counts.sum() == said.size
    assert matrix.counts[1, 0] == ((targets > 0.5) & (said <= 0.5)).sum()
    stage.click_cell(1, 0)
    assert stage.view.matrix.samples.rows == rows[((targets > 0.5) & (said <= 0.5)).any(axis=1)].tolist()
    stage.pick(stage.view.choice, stage.view.choice.itemText(4))
    assert matrix.counts.sum() == len(rows)
    assert matrix.counts[0, 1] == ((targets[:, 3] <= 0.5) & (said[:, 3] > 0.5)).sum()


def test_targets_of_zeros_and_ones_without_classes_are_questions_of_yes_or_no(results: ShowResults) -> None:
    rng = np.random.default_rng(0)
    both = {"warm": (rng.random(60) < 0.5).astype(float), "wet": (rng.random(60) < 0.2).astype(float)}
    stage = results(own_numbers(both))
    assert stage.view.picture.currentText() == "Confusion matrix"
    assert stage.view.matrix.matrix.counts.sum(axis=1).sum() == 120
    stage.pick(stage.view.choice, "wet")
    assert stage.view.matrix.matrix.counts.sum(axis=1).tolist() == [60 - both["wet"].sum(), both["wet"].sum()]


def test_a_cell_says_its_count_and_its_share_of_the_row(results: ShowResults) -> None:
    matrix = results(sample_project("xor")).view.matrix.matrix
    matrix.set_counts(np.array([[6, 2], [0, 4]]), ("no", "yes"), "sample")
    assert matrix.described((0, 1)) == "True no, answered yes: 2 samples, 25.0 % of 8 that are no"
    assert matrix.accessibleDescription() == (
        "83.3 % of 12 samples are right; most often no is answered as yes, 2 times."
    )


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST_LIGHT, Scheme.CONTRAST_DARK])
def test_the_text_of_every_cell_stands_out_from_its_shade(results: ShowResults, scheme: Scheme) -> None:
    stage = results(sample_project("xor"), 900, 600)
    stage.workspace.theme.choose(scheme)
    stage.settle()
    matrix, colours = stage.view.matrix.matrix, stage.workspace.theme.colours
    for counts in ([[9, 0], [0, 9]], [[0, 9], [9, 0]], [[5, 5], [1, 20]]):
        matrix.set_counts(np.array(counts), ("0", "1"), "sample")
        image = matrix.grab().toImage()
        for true, said in np.ndindex(2, 2):
            cell = matrix.layout_now().rect(true, said)
            shade = image.pixelColor(QPoint(round(cell.left()) + 8, round(cell.top()) + 8))
            if counts[true][said]:
                assert contrast(shade, QColor(colours.text)) >= 4.5


def test_the_diagonal_is_framed_so_that_it_is_told_apart_without_colour(results: ShowResults) -> None:
    matrix = results(sample_project("xor"), 900, 600).view.matrix.matrix
    matrix.set_counts(np.array([[5, 5], [5, 5]]), ("0", "1"), "sample")
    image, plan = matrix.grab().toImage(), matrix.layout_now()

    def edges(cell: QRectF) -> int:
        middle, left = round(cell.center().y() + cell.height() / 3), round(cell.left())
        return len({image.pixelColor(x, middle).rgb() for x in range(left + 2, left + 8)})

    assert edges(plan.rect(0, 0)) > 1
    assert edges(plan.rect(0, 1)) == 1


@pytest.mark.parametrize("size", [(110.0, 80.0), (280.0, 150.0), (640.0, 180.0), (900.0, 560.0)])
@pytest.mark.parametrize("classes", [2, 3, 10, 33, 200])
def test_what_is_written_has_room_and_stays_inside(qapp: QApplication, classes: int, size: tuple[float, float]) -> None:
    names = [f"class {place}" for place in range(classes)]
    metrics = QFontMetrics(qapp.font())
    plan = lay_out(QSizeF(*size), names, 12_345, metrics)
    longest, line = metrics.horizontalAdvance(names[-1]), metrics.height()
    inside = QRectF(0.0, 0.0, *size)
    assert inside.contains(plan.grid)
    assert plan.grid.left() - plan.names_left >= line
    assert plan.grid.top() - plan.names_top >= line
    assert plan.grid.right() + plan.recalls <= size[0]
    assert plan.grid.bottom() + plan.precisions <= size[1]
    if plan.names_left:
        assert plan.names_left >= longest
        assert plan.cell.height() >= line - 2
    if plan.names_top:
        assert longest <= (plan.names_top if plan.upright else plan.cell.width())
    if plan.counts:
        assert plan.cell.width() > metrics.horizontalAdvance("12,345")
    if plan.recalls:
        assert plan.cell.height() >= line


def test_few_classes_have_names_counts_and_shares_and_many_have_cells_alone(qapp: QApplication) -> None:
    few = lay_out(QSizeF(640.0, 300.0), ["no", "yes"], 100, QFontMetrics(qapp.font()))
    assert all((few.names_left, few.names_top, few.recalls, few.precisions, few.counts, few.shares))
    many = lay_out(QSizeF(280.0, 150.0), [f"class {place}" for place in range(33)], 100, QFontMetrics(qapp.font()))
    assert not any((many.names_left, many.names_top, many.recalls, many.precisions, many.counts, many.shares))
    assert many.at(many.rect(32, 7).center()) == (32, 7)


def test_rows_that_are_images_are_listed_as_pictures(results: ShowResults) -> None:
    stage = results(sample_project("digits"))
    dataset = stage.workspace.dataset
    assert dataset is not None
    pictures = RowPictures(dataset, stage.workspace.theme.colours)
    row, pixel = divmod(int(dataset.table.inputs.argmax()), 64)
    picture = pictures.picture(row)
    assert picture is not None
    assert picture.size() == pictures.size
    scale = picture.width() // 8
    shade = picture.pixelColor(pixel % 8 * scale, pixel // 8 * scale)
    assert shade == QColor(stage.workspace.theme.colours.text)


@pytest.mark.parametrize("name", ["signatures", "captions"])
def test_pictures_beside_the_inputs_and_pictures_in_colour_are_listed_too(results: ShowResults, name: str) -> None:
    stage = results(sample_project(name))
    counts = stage.view.matrix.matrix.counts
    true, said = divmod(int(counts.argmax()), len(counts))
    stage.click_cell(true, said)
    assert len(stage.view.matrix.samples.rows) == min(500, counts[true, said])
    index = stage.view.matrix.samples.model().index(0, 0)
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2, 1 to 21."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
