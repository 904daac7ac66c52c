"""Which arrays of an NPZ file are the inputs, the targets and the parts, and what columns they make.

People call them X and y, x_train and y_train, images and labels, data and target: those are recognised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bpgui.data.readers.cells import kind_of
from bpgui.data.readers.numpy_arrays import ALONE, ArrayFile, Header
from bpgui.data.readers.reader import Kind
from bpgui.data.readers.values import are_labels, check_columns, check_options, distinct, numbers, pixel_names
from bpgui.data.readers.wording import printable, wrong
from bpgui.errors import FileError
from bpgui.spec import Settings

# The parts in the order of their numbers in a table: training, validation, test.
PARTS = ("", "validation_", "test_")
OPTIONS = tuple(f"{part}{end}" for part in PARTS for end in ("inputs", "targets"))

_INPUTS = ("x", "inputs", "input", "images", "image", "data", "features", "samples", "arr0")
_TARGETS = ("y", "targets", "target", "labels", "label", "outputs", "output", "arr1")
_PART_WORDS = (("train", "training", "tr"), ("validation", "valid", "val"), ("test", "testing", "te"))
_FEATURE_NAMES = ("featurenames", "inputnames", "columns", "columnnames", "names")
_CLASS_NAMES = ("targetnames", "classnames", "labelnames", "classes", "categories")
# How much of an array is read to tell labels from amounts, and to show its first rows.
HEAD_ROWS, HEAD_BYTES = 100_000, 4_000_000
_MOST_NAMES_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Block:
    """Arrays that stand below each other, one for each part, and the columns that they make.

    `one_hot` says that each row has a single 1, which tells its class; `order` is how the dimensions of a row are
    arranged, where its colours come first. `image_shape` is set where a row is an image.
    """

    headers: tuple[Header, ...]
    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    target: bool = False
    one_hot: bool = False
    colours_first: bool = False
    image_shape: tuple[int, ...] | None = None

    @property
    def columns(self) -> int:
        """How many values a row has in the file."""
        return self.headers[0].columns


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read: the blocks from the left, the rows of each part and its number, and the names of classes."""

    options: Settings
    blocks: tuple[Block, ...]
    rows: tuple[int, ...]
    parts: tuple[int, ...]
    classes: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def image_shape(self) -> tuple[int, ...] | None:
        """The shape of the image that the columns begin with."""
        return self.blocks[0].image_shape


def make_plan(file: ArrayFile, given: Settings) -> Plan:
    """Choose the arrays, as `given` or recognised by name; raise `FileError` if they do not fit each other."""
    check_options(file.path, given, () if ALONE in file.headers else OPTIONS)
    options = {ALONE: ALONE} if ALONE in file.headers else _recognised(file, given)
    parts = [k for k, part in enumerate(PARTS) if options.get(f"{part}inputs") or (k == 0)]
    chosen: dict[str, list[list[Header]]] = {}
    for end in ("inputs", "targets"):
        chosen[end] = [_chosen(file, options, f"{PARTS[k]}{end}") for k in parts]
    for k, inputs, targets in zip(parts, chosen["inputs"], chosen["targets"], strict=True):
        if len(targets) != len(chosen["targets"][0]) or len(inputs) != len(chosen["inputs"][0]):
            other = f"{PARTS[k]}inputs and {PARTS[k]}targets"
            raise wrong(file.path, f"{other} are not as many arrays as those of the training part: choose others")
        for header in (*inputs, *targets):
            _check(file.path, header, inputs[0])
    feature_names = _texts(file, _FEATURE_NAMES)
    blocks: list[Block] = []
    for end, lists in chosen.items():
        for headers in zip(*lists, strict=True):
            blocks.append(_block(file, headers, end == "targets", first=not blocks, known=feature_names))
    check_columns(file.path, sum(len(block.names) for block in blocks), "save the ones that matter")
    settings = {} if ALONE in options else options
    rows = tuple(inputs[0].rows for inputs in chosen["inputs"])
    notes = _notes(file, {header.name for block in blocks for header in block.headers})
    return Plan(settings, _distinct(blocks), rows, tuple(parts), _texts(file, _CLASS_NAMES), notes)


def _recognised(file: ArrayFile, given: Settings) -> dict[str, str]:
    """Return the names of the arrays for each option, empty for none; names are separated by commas."""
    options = {name: str(value) for name, value in given.items()}
    # One that cannot be read is named in an error, instead of being passed over.
    plain = {_plain(name): name for name in file.headers}
    for k, part in enumerate(PARTS):
        for end, bases in (("inputs", _INPUTS), ("targets", _TARGETS)):
            words = [base + word for base in bases for word in _PART_WORDS[k]]
            words += [word + base for base in bases for word in _PART_WORDS[k]]
            found = next((plain[word] for word in words + list(bases if k == 0 else ()) if word in plain), "")
            options.setdefault(f"{part}{end}", found)
    if not options["inputs"]:
        options["inputs"] = _likely_inputs(file, options["targets"])
    if not options["targets"] and "targets" not in given:
        options["targets"] = _likely_targets(file, options)
    for part in PARTS[1:]:
        # A part needs both, as long as the training part has both.
        if bool(options[f"{part}inputs"]) != bool(options[f"{part}targets"]) and options["targets"]:
            options[f"{part}inputs"] = options[f"{part}targets"] = ""
    return options


def _likely_inputs(file: ArrayFile, targets: str) -> str:
    """Return the first array of several columns, or all that are columns of equal length."""
    usable = [header for header in file.headers.values() if not header.problem and header.name != targets]
    wide = next((header for header in usable if len(header.shape) > 1 and header.dtype.kind not in "US"), None)
    if wide is not None:
        return wide.name
    usable = [h for h in usable if _plain(h.name) not in _FEATURE_NAMES + _CLASS_NAMES or h.dtype.kind not in "US"]
    columns = [header.name for header in usable if header.rows == max(other.rows for other in usable)]
    if not columns:
        name, header = next(iter(file.headers.items()))
        raise wrong(file.path, f"its array '{printable(name)}' {header.problem or 'is no table of inputs: choose one'}")
    return ",".join(columns)


def _likely_targets(file: ArrayFile, options: Mapping[str, str]) -> str:
    """Return the only array that has one value for each row of the inputs."""
    taken = options["inputs"].split(",")
    rows = file.headers[taken[0]].rows if taken[0] in file.headers else 0
    others = [h for h in file.headers.values() if not h.problem and h.name not in taken and h.rows == rows]
    single = [header.name for header in others if header.columns == 1]
    return single[0] if len(single) == 1 else ""


def _chosen(file: ArrayFile, options: Mapping[str, str], option: str) -> list[Header]:
    names = [options[option]] if option in options and options[option] in file.headers else None
    if names is None:
        names = [name.strip() for name in options.get(option, "").split(",") if name.strip()]
    if ALONE in file.headers:
        return [file.headers[ALONE]] if option == "inputs" else []
    for name in names:
        if name not in file.headers:
            known = ", ".join(printable(known) for known in list(file.headers)[:8])
            raise wrong(file.path, f"there is no array '{printable(name)}' in it: choose one of {known}")
    return [file.headers[name] for name in names]


def _check(path: Path, header: Header, first: Header) -> None:
    """Raise `FileError` for an array that cannot be read or has other rows than the inputs beside it."""
    if header.problem:
        raise wrong(path, f"{header.words} {header.problem}")
    if header.rows != first.rows:
        raise wrong(
            path,
            f"{header.words} has {header.rows:,} rows and '{printable(first.name)}' has {first.rows:,}: "
            "choose arrays with equal numbers of rows",
        )


def _block(file: ArrayFile, headers: tuple[Header, ...], target: bool, first: bool, known: tuple[str, ...]) -> Block:
    """Return a block with its columns' names and kinds."""
    header = headers[0]
    for other in headers[1:]:
        if other.shape[1:] != header.shape[1:] or (other.dtype.kind in "US") != (header.dtype.kind in "US"):
            raise _unlike(file.path, other, header)
    tail = header.shape[1:]
    if len(tail) > 1 and not target and header.dtype.kind not in "US":
        return _pictures(file.path, headers, first)
    name = _column_name(header.name, len(headers) > 1)
    columns = header.columns
    if columns == 1:
        names: tuple[str, ...] = (f"{name} 1" if name == "column" else name,)
    else:
        check_columns(file.path, columns, "save the ones that matter")
        names = tuple(f"{name} {number}" for number in range(1, columns + 1))
    if not target and len(known) == columns and len(set(known)) == columns:
        names = known
    head, _ = file.head(header, HEAD_ROWS if target else 1000, HEAD_BYTES)
    if header.dtype.kind in "US":
        return Block(headers, names, tuple(kind_of(texts_of(head[:, column])) for column in range(columns)), target)
    if target and columns == 1 and are_labels(head[:, 0]):
        return Block(headers, names, ("category",), target)
    if target and columns > 1 and is_one_hot(head):
        return Block(headers, (name,), ("category",), target, one_hot=True)
    return Block(headers, names, numbers(columns), target)


def _pictures(path: Path, headers: tuple[Header, ...], first: bool) -> Block:
    """Return a block of images, whose colours may stand first or last."""
    tail = headers[0].shape[1:]
    if len(tail) > 3:
        raise wrong(path, f"{headers[0].words} has {len(tail) + 1} dimensions: save a row of pixels for each example")
    colours_first = len(tail) == 3 and tail[0] in (1, 3) and tail[2] not in (1, 3)
    shape = (*tail[1:], tail[0]) if colours_first else tail
    if len(shape) == 3 and shape[2] == 1:
        shape = shape[:2]
    check_columns(path, headers[0].columns, "scale the pictures down")
    if len(shape) == 3 and shape[2] != 3:
        names = tuple(f"{headers[0].name or 'column'} {number}" for number in range(1, headers[0].columns + 1))
        return Block(headers, names, numbers(len(names)))
    names = pixel_names(shape)
    if not first:
        names = tuple(f"{headers[0].name} {name}" for name in names)
    image_shape = shape if first else None
    return Block(headers, names, numbers(len(names)), colours_first=colours_first, image_shape=image_shape)


def is_one_hot(values: np.ndarray[Any, Any]) -> bool:
    """Tell whether each row of an array (rows, columns) has one 1 and else 0."""
    return len(values) > 0 and bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())


def texts_of(values: np.ndarray[Any, Any]) -> list[str]:
    """Return the texts of an array (rows,) without spaces around them."""
    texts = values.tolist()
    if values.dtype.kind == "S":
        return [text.decode("utf-8", "replace").strip() for text in texts]
    return [text.strip() for text in texts]


def _distinct(blocks: list[Block]) -> tuple[Block, ...]:
    """Return the blocks with names that are told apart."""
    names = iter(distinct(name for block in blocks for name in block.names))
    return tuple(replace(block, names=tuple(islice(names, len(block.names)))) for block in blocks)


def _texts(file: ArrayFile, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts of the first small array of texts that is called so."""
    for name, header in file.headers.items():
        small = len(header.shape) == 1 and header.size <= _MOST_NAMES_BYTES
        if _plain(name) in words and header.dtype.kind in "US" and small and not header.problem:
            return tuple(texts_of(file.head(header, header.rows, _MOST_NAMES_BYTES)[0][:, 0]))
    return ()


def _notes(file: ArrayFile, used: set[str]) -> tuple[str, ...]:
    left = [name for name in file.headers if name not in used and _plain(name) not in _FEATURE_NAMES + _CLASS_NAMES]
    if not left:
        return ()
    shown = ", ".join(f"'{printable(name)}'" for name in left[:5]) + (" and more" if len(left) > 5 else "")
    objects = [file.headers[name].problem for name in left if file.headers[name].dtype.hasobject]
    return (f"Left out: {shown}{', which holds Python objects' if objects and len(left) == 1 else ''}.",)


def _column_name(name: str, has_parts: bool) -> str:
    """Return what an array's columns are called; the array of the training part gives its name without that."""
    for word in ("training_", "_training", "train_", "_train") if has_parts else ():
        name = name.replace(word, "")
    return name if name != ALONE else "column"


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _unlike(path: Path, other: Header, header: Header) -> FileError:
    return wrong(
        path,
        f"{other.words} has {other.columns:,} columns and '{printable(header.name)}' has {header.columns:,}, or one of "
        "them holds texts: choose arrays that are alike",
    )
