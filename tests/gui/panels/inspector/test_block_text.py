"""Blocks of numbers as text."""

import numpy as np
import pytest

from bpgui.errors import ParamError
from bpgui.gui.panels.numbers.block_text import block_to_text, text_to_block
from bpgui.gui.panels.numbers.number_refs import WEIGHT

NAN = float("nan")


def test_a_block_is_written_with_tabs_and_lines_in_full() -> None:
    block = np.array([[0.1, -2.0], [1.0 / 3.0, 1e-20]])
    assert block_to_text(block) == "0.1\t-2.0\n0.3333333333333333\t1e-20"


def test_what_is_written_reads_as_the_same_bits() -> None:
    block = np.random.default_rng(3).normal(0.0, 100.0, (7, 5))
    for point in (".", ","):
        assert np.array_equal(text_to_block(block_to_text(block, point), WEIGHT), block)


def test_missing_numbers_are_empty_cells() -> None:
    text = block_to_text(np.array([[NAN, 1.0], [2.0, NAN]]))
    assert text == "\t1.0\n2.0\t"
    assert np.array_equal(text_to_block(text, WEIGHT), [[NAN, 1.0], [2.0, NAN]], equal_nan=True)


@pytest.mark.parametrize("text", ["1\t2\n3\t4", "1\t2\r\n3\t4\r\n", "1,0\t2,0\n3,0\t4,0\n", " 1 \t2\n3\t 4"])
def test_spreadsheets_lines_and_commas_are_understood(text: str) -> None:
    assert text_to_block(text, WEIGHT).tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_short_lines_end_in_empty_cells() -> None:
    assert np.array_equal(text_to_block("1\t2\n3", WEIGHT), [[1.0, 2.0], [3.0, NAN]], equal_nan=True)


def test_a_cell_that_is_no_number_is_named() -> None:
    with pytest.raises(ParamError, match=r"Row 2, column 1 of the clipboard: .*'heavy', which is not a number"):
        text_to_block("1\t2\nheavy\t4", WEIGHT)


@pytest.mark.parametrize("text", ["nan", "inf", "1e999"])
def test_what_is_not_finite_is_refused(text: str) -> None:
    with pytest.raises(ParamError, match="Row 1, column 1"):
        text_to_block(text, WEIGHT)


@pytest.mark.parametrize("text", ["", "\n", "\t\t\n\t"])
def test_a_clipboard_without_numbers_says_so(text: str) -> None:
    with pytest.raises(ParamError, match="holds no numbers"):
        text_to_block(text, WEIGHT)
