"""Editing small tables: what a person types or pastes into cells, as edits of the project.

Rows are counted as the data set has them. A place counts its columns, as a person knows them: the inputs, then the
class or the targets; a category among the inputs is one column, however many inputs of the network stand for it.
"""

from collections.abc import Sequence

from bpgui.data import Dataset
from bpgui.data.editing import Cell, add_rows, set_cells
from bpgui.errors import ParamError
from bpgui.gui.common.text import count, whole
from bpgui.gui.common.typed import typed_value
from bpgui.spec import Param, Project
from bpgui.spec.preparation import Feature

MOST_EDITED_ROWS, MOST_EDITED_COLUMNS = 2_000, 100


def editable(dataset: Dataset) -> bool:
    """Tell whether a data set is small enough to be edited, and is no mere description of pictures."""
    table = dataset.table
    small = len(table.inputs) <= MOST_EDITED_ROWS and len(features_of(dataset)) <= MOST_EDITED_COLUMNS
    return small and table.pictures is None


def features_of(dataset: Dataset) -> tuple[Feature, ...]:
    """Return what stands at each place: the features of the inputs, then those of the targets."""
    return (*dataset.preparation.inputs, *dataset.preparation.targets)


def input_place(dataset: Dataset, column: int) -> int:
    """Return the place of the column that an input of the network stands for."""
    for place, feature in enumerate(dataset.preparation.inputs):
        column -= len(feature.names)
        if column < 0:
            return place
    raise IndexError(column)


def target_place(dataset: Dataset, column: int) -> int:
    """Return the place of the class, or of a target that is a number."""
    return len(dataset.preparation.inputs) + (0 if dataset.table.classes else column)


def choices_at(dataset: Dataset, place: int) -> tuple[str, ...]:
    """Return the categories that a cell can have; empty where it has a number."""
    return features_of(dataset)[place].levels


def new_allowed(dataset: Dataset, place: int) -> bool:
    """Tell whether a cell can have a category that is not there yet: only classes can."""
    return bool(choices_at(dataset, place)) and place >= len(dataset.preparation.inputs)


def set_cell(project: Project, dataset: Dataset, row: int, place: int, text: str) -> Project:
    """Put what was typed into a cell; empty text leaves nothing in it.

    Raises `ParamError` for what is no number, and what `set_cells` raises.
    """
    return set_cells(project, {(row, place): typed_cell(dataset, place, text)})


def copy_row(project: Project, dataset: Dataset, row: int) -> Project:
    """Add a copy of a row at the end, to be changed then; raise what `add_rows` raises."""
    return add_rows(project, [row_cells(dataset, row)])


def paste_block(
    project: Project, dataset: Dataset, rows: Sequence[int], places: Sequence[int], block: Sequence[Sequence[str]]
) -> Project:
    """Put texts over the cells of `rows` and `places`, from the first ones on; what is empty leaves its cell alone.

    Lines beyond the rows become rows of their own, for which every place needs a cell. Raises `ParamError` for what
    does not fit or is no number, naming its row and column in the clipboard, and what `set_cells` and `add_rows` raise.
    """
    wide = max(map(len, block), default=0)
    if wide > len(places):
        raise ParamError(
            f"The clipboard has {count(wide, 'column')}, but from this cell on there is room for {whole(len(places))}: "
            "begin further to the left, or copy fewer."
        )
    cells: dict[tuple[int, int], Cell] = {}
    added: list[list[Cell]] = []
    for line, texts in enumerate(block):
        typed = {
            place: _pasted(dataset, place, text, line, column)
            for column, (place, text) in enumerate(zip(places, texts, strict=False))
            if text.strip()
        }
        if line < len(rows):
            cells |= {(rows[line], place): cell for place, cell in typed.items()}
        elif len(typed) < len(features_of(dataset)):
            raise ParamError(
                f"Row {line + 1:,} of the clipboard would be a new one, and has not all of its "
                f"{count(len(features_of(dataset)), 'cell')}: paste whole rows, or fewer of them."
            )
        else:
            added.append([typed[place] for place in range(len(features_of(dataset)))])
    if not cells and not added:
        raise ParamError("The clipboard holds no values: copy some cells of a table or spreadsheet first.")
    if cells:
        project = set_cells(project, cells)
    return add_rows(project, added) if added else project


def clipboard_block(text: str) -> list[list[str]]:
    """Return the lines and cells of a text that was copied from a table: a tab between cells, a line for each row."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [line.split("\t") for line in lines]


def typed_cell(dataset: Dataset, place: int, text: str) -> Cell:
    """Return what a typed text puts into a cell; raise `ParamError` for what is no number."""
    if not text.strip():
        return None
    if choices_at(dataset, place):
        return text.strip()
    number = Param("number", "float", 0.0, "A number of the data.", f"'{features_of(dataset)[place].name}'")
    return float(typed_value(number, text))


def row_cells(dataset: Dataset, row: int) -> list[Cell]:
    """Return what is in the cells of a row, in the data's own unit."""
    table, preparation = dataset.table, dataset.preparation
    numbers = preparation.unscaled(table.inputs[row]).tolist()
    cells: list[Cell] = []
    for feature in preparation.inputs:
        values, numbers = numbers[: len(feature.names)], numbers[len(feature.names) :]
        if feature.missing == "indicator" and values[-1] > 0.5:
            cells.append(None)
        else:
            cells.append(feature.levels[values.index(max(values))] if feature.levels else values[0])
    if table.classes:
        return [*cells, table.classes[int(table.labels()[row])]]
    targets = table.targets[row] * preparation.target_scale + preparation.target_centre
    return [*cells, *targets.tolist()]


def _pasted(dataset: Dataset, place: int, text: str, line: int, column: int) -> Cell:
    try:
        return typed_cell(dataset, place, text)
    except ParamError as error:
        raise ParamError(f"Row {line + 1:,}, column {column + 1:,} of the clipboard: {error}") from None
