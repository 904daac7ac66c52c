import json

import pytest

from bpgui.errors import FileError
from bpgui.files.strict_json import MOST_BYTES, MOST_VALUES, parse

DOCUMENT = "project.json in 'x.bpg'"


def test_an_object_is_read() -> None:
    text = '{"a": [1, -2.5e-3, true, null, "\\u00fc \\ud83e\\udde0"], "b": {}}'
    assert parse(text.encode(), DOCUMENT) == {"a": [1, -0.0025, True, None, "ü \U0001f9e0"], "b": {}}


def test_numbers_are_exact() -> None:
    numbers = [5e-324, 0.1 + 0.2, 1.7976931348623157e308, 2**63]
    assert parse(json.dumps({"n": numbers}).encode(), DOCUMENT) == {"n": numbers}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "line 1, column 1"),
        (b'{"a": 1,\n "b" 2}', "line 2, column 6"),
        (b'{"a": 1} x', "line 1, column 10"),
        (b'{"a": 1}\x00', "line 1, column 9"),
        (b'{"a": 01}', "line 1, column 8"),
        (b"{'a': 1}", "line 1, column 2"),
        (b'{"a": "\n"}', "line 1, column 8"),
        (b'\xef\xbb\xbf{"a": 1}', "line 1, column 1"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8 text at line 1"),
        (b'{"a": 1,\n\n"b": "\xff"}', "not UTF-8 text at line 3"),
        (b'{"a": NaN}', "holds NaN"),
        (b'{"a": -Infinity}', "holds -Infinity"),
        (b'{"a": 1e400}', "holds 1e400, a number that is too large"),
        (b'{"a": -1e999999999}', "too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "too many digits"),
        (b'{"a": 0.' + b"1" * 1_000_000 + b"}", "too many digits"),
        (b'{"a": {"b": 1, "c": 2, "b": 1}}', "the key 'b' twice"),
        (b'{"a": 1, "\\u0061": 1}', "the key 'a' twice"),
        (b'{"\\ud800": 1, "\\ud800": 1}', "twice"),
        (b"[" * 50_000, "nested too deeply"),
        (b'{"a":' * 50_000, "nested too deeply"),
        (b"[1]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b'{"a": "' + b"x" * MOST_BYTES + b'"}', "longer than 4,000,000 bytes"),
        (b'{"a": [' + b"1," * MOST_VALUES + b"1]}", "more than 100,000 parts"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_what_is_not_strict_json_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(FileError, match=r"'x\.bpg'") as caught:
        parse(data, DOCUMENT)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 300
    assert str(caught.value).encode("utf-8")
