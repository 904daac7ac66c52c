"""The options of each reader as a person chooses them, and the fields of the dialog that choose rows and scaling."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bpgui.data import DATASET
from bpgui.data.readers.csv_options import DELIMITERS, ENCODINGS, MISSING_WORDS
from bpgui.data.readers.numpy_arrays import open_arrays
from bpgui.data.readers.numpy_plan import OPTIONS as ARRAYS
from bpgui.errors import BpguiError
from bpgui.spec import Param, Value

_YES_NO = MappingProxyType({"yes": "Yes", "no": "No"})
_MOST_FILES = 200

Suggest = Callable[[Path], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class TextOption:
    """An option that is typed, or picked from what `suggest(path)` gives: values, and what a person reads for them."""

    name: str
    label: str
    doc: str
    suggest: Suggest


Option = Param | TextOption


def as_choice(value: Value) -> Value:
    """Return what an option's editor shows for a value: a truth is a choice of yes and no."""
    return ("yes" if value else "no") if isinstance(value, bool) else value


def as_value(shown: Value, before: Value) -> Value:
    """Return the value of an option for what its editor shows; `before` is what the option was, of the same type."""
    return shown == "yes" if isinstance(before, bool) else shown


def _delimiters(path: Path) -> Mapping[str, str]:
    return {mark: f"{name.capitalize()}" for mark, name in DELIMITERS.items()}


def _nothing(path: Path) -> Mapping[str, str]:
    return {}


def _arrays(path: Path) -> Mapping[str, str]:
    try:
        with open_arrays(path) as file:
            names = [name for name, header in file.headers.items() if not header.problem]
    except BpguiError:
        # The reader tells what is wrong.
        return {}
    return {"": "None"} | {name: name for name in names if name}


def _neighbours(path: Path) -> Mapping[str, str]:
    """Return the names of the files in the folder of a file."""
    try:
        names = sorted(file.name for file in path.parent.iterdir() if file.is_file())[:_MOST_FILES]
    except OSError:
        return {}
    return {"": "None"} | {name: name for name in names}


def _sheets(path: Path) -> Mapping[str, str]:
    # The library is loaded with the first workbook, which the reader has checked before.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            return {name: name for name in book.sheet_names}
    except (CalamineError, OSError):
        return {}


def _yes_no(name: str, label: str, doc: str) -> Param:
    return Param(name, "choice", "yes", doc, label, choices=_YES_NO)


_ENCODING = Param("encoding", "choice", "utf-8", "How letters are written as bytes.", "Encoding", choices=ENCODINGS)
_MISSING = TextOption(
    "missing", "Missing values", f"Words for what is missing, with commas between them, such as {MISSING_WORDS}. An "
    "empty field always is missing.", _nothing,
)  # fmt: skip
_SIDE = "Pixels; all pictures are scaled to this size, their shape kept."
_ARRAY_LABELS = {
    "inputs": "Inputs", "targets": "Targets", "validation_inputs": "Validation inputs",
    "validation_targets": "Validation targets", "test_inputs": "Test inputs", "test_targets": "Test targets",
}  # fmt: skip

OPTIONS: Mapping[str, tuple[Option, ...]] = MappingProxyType(
    {
        "csv": (
            TextOption(
                "delimiter", "Delimiter", "What stands between two fields of a row; any single character can be typed.",
                _delimiters,
            ),
            Param(
                "decimal", "choice", ".", "What stands before the decimals of a number.", "Decimal sign",
                choices={".": "Point, as in 1.5", ",": "Comma, as in 1,5"},
            ),
            _ENCODING,
            _yes_no("header", "Names in first row", "Whether the first row holds the names of the columns."),
            Param(
                "skip", "int", 0, "Lines at the top that are left out, besides comments and blank lines.",
                "Lines to skip", low=0, high=1_000_000,
            ),
            _MISSING,
        ),
        "arff": (_ENCODING, _MISSING),
        "excel": (
            TextOption("sheet", "Sheet", "The sheet of the workbook that is read.", _sheets),
            Param(
                "header", "int", 1, "The row that holds the names of the columns.", "Row of names", low=0, high=1000,
                words={"none": 0},
            ),
        ),
        "numpy": tuple(
            TextOption(name, _ARRAY_LABELS[name], "Names of arrays in the file, with commas between them.", _arrays)
            for name in ARRAYS
        ),
        "idx": (
            TextOption("labels", "Labels", "The file of labels in the same folder.", _neighbours),
            TextOption("test_images", "Test images", "The file of images to test on, in the same folder.", _neighbours),
            TextOption("test_labels", "Test labels", "The file of labels to test on, in the same folder.", _neighbours),
        ),
        "images": (
            Param("width", "int", 32, _SIDE, "Width", low=1, high=256, unit="px"),
            Param("height", "int", 32, _SIDE, "Height", low=1, high=256, unit="px"),
            Param(
                "colour", "choice", "grey", "One input for each pixel, or three.", "Colours",
                choices={"grey": "Grey", "rgb": "Red, green, blue"},
            ),
            _yes_no("inverted", "Invert", "For dark ink on light paper: paper becomes 0, and ink 255."),
            _yes_no(
                "leave_out_broken", "Leave out broken", "Go on without pictures that cannot be read.",
            ),
        ),
    }
)  # fmt: skip

_DATA = {param.name: param for param in DATASET}
MOST_ROWS = Param(
    "most_rows", "int", 0, "How many rows of the file are read, from its beginning.", "Rows to read",
    low=0, high=2**31 - 1, words={"all": 0},
)  # fmt: skip
SPLIT_FIELDS = tuple(_DATA[name] for name in ("split", "test_share", "validation_share", "seed"))
SCALING_FIELDS = tuple(_DATA[name] for name in ("scaling", "target_scaling"))
