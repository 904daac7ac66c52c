import numpy as np
import pytest

from bpgui.errors import DataError, UnknownNameError
from bpgui.spec import RawColumn, RawTable
from bpgui.spec.raw_table import as_categories, as_numbers, categories, in_order, told_apart


def test_categories_are_in_the_order_that_people_expect() -> None:
    assert in_order(["b", "A", "a", "10", "9"]) == ("10", "9", "A", "a", "b")
    assert in_order(["10", "9", "-1.5"]) == ("-1.5", "9", "10")


def test_texts_become_codes_and_empty_ones_are_missing() -> None:
    column = categories("colour", ["red", "", "blue", "red"])
    assert column.levels == ("blue", "red")
    assert column.values.tolist() == [1, -1, 0, 1]
    assert column.missing.tolist() == [False, True, False, False]
    assert [column.text(row) for row in range(4)] == ["red", "", "blue", "red"]


def test_numbers_become_categories_and_back() -> None:
    numbers = RawColumn("x", np.array([2.0, np.nan, 10.0, 0.5, 2.0]))
    column = as_categories(numbers)
    assert column.levels == ("0.5", "2", "10")
    assert column.values.tolist() == [1, -1, 2, 0, 1]
    assert as_numbers(column) == numbers


def test_a_text_that_is_no_number_is_told_with_its_row() -> None:
    column = categories("x", ["1", "2", "two"])
    with pytest.raises(DataError, match=r"The column 'x' has the text 'two' in row 3, which is no number"):
        as_numbers(column)


def test_bytes_stay_bytes_and_other_numbers_become_float64() -> None:
    assert RawColumn("pixel", np.array([0, 255], dtype=np.uint8)).values.dtype == np.uint8
    assert RawColumn("x", np.array([1, 2])).values.dtype == np.float64
    assert not RawColumn("x", np.array([1.0, 2.0])).values.flags.writeable


def test_what_is_missing_is_equal_to_itself() -> None:
    pair = [RawColumn("x", np.array([1.0, np.nan])) for _ in range(2)]
    assert pair[0] == pair[1]
    assert RawTable((pair[0],)) == RawTable((pair[1],))
    assert RawTable((pair[0],)) != RawTable((RawColumn("x", np.array([1.0, 2.0])),))
    assert RawTable((pair[0],)) != RawTable((pair[0],), parts=np.array([0, 2], dtype=np.uint8))


def test_columns_of_unequal_length_or_equal_names_are_refused() -> None:
    one, two = RawColumn("x", np.zeros(3)), RawColumn("y", np.zeros(2))
    with pytest.raises(DataError, match="The column 'y' has 2 rows where others have 3"):
        RawTable((one, two))
    with pytest.raises(DataError, match="Two columns are called 'x': rename one"):
        RawTable((one, one))


def test_codes_without_a_level_are_refused() -> None:
    with pytest.raises(DataError, match="codes that name no category"):
        RawColumn("x", np.array([0, 2]), ("a", "b"))


def test_a_column_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="no column called 'lenght': did you mean 'length'"):
        RawTable((RawColumn("length", np.zeros(1)),)).column("lenght")


def test_some_rows_keep_levels_and_parts() -> None:
    table = RawTable((categories("c", ["a", "b", "a"]),), parts=np.array([0, 1, 2], dtype=np.uint8))
    taken = table.taken(np.array([2, 0]))
    assert taken.columns[0].levels == ("a", "b")
    assert taken.columns[0].values.tolist() == [0, 0]
    assert taken.parts is not None
    assert taken.parts.tolist() == [2, 0]


def test_categories_that_are_there_twice_are_refused() -> None:
    with pytest.raises(DataError, match="The column 'x' names a category twice"):
        RawColumn("x", np.array([0, 1]), ("a", "a"))


@pytest.mark.parametrize("parts", [[0, 3, 1], [0, 1]])
def test_parts_that_no_row_can_have_are_refused(parts: list[int]) -> None:
    with pytest.raises(DataError, match="are not 0, 1 or 2 for each row"):
        RawTable((RawColumn("x", np.zeros(3)),), parts=np.array(parts, dtype=np.uint8))


@pytest.mark.parametrize("shape", [(), (4,), (0, 4), (2, 2, 2), (2, 2, 3, 1)])
def test_a_shape_that_no_image_has_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match="which no image has"):
        RawTable((RawColumn("x", np.zeros(3)),), shape)


def test_an_infinite_number_is_no_number() -> None:
    with pytest.raises(DataError, match="has the text 'inf' in row 2, which is no number"):
        as_numbers(categories("x", ["1", "inf"]))


def test_both_zeros_are_one_category() -> None:
    assert as_categories(RawColumn("x", np.array([-0.0, 1.0]))).levels == ("0", "1")


def test_the_order_of_categories_does_not_depend_on_the_order_of_rows() -> None:
    assert in_order(["2", "nan", "10"]) == in_order(["nan", "10", "2"]) == ("10", "2", "nan")


def test_equal_names_are_told_apart() -> None:
    assert told_apart(["x", "x", "x (2)", "y", "x"]) == ["x", "x (2)", "x (2) (2)", "y", "x (3)"]
