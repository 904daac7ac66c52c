"""The pictures in a folder that has one folder for each class, perhaps within folders for training and testing."""

import os
import re
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from bpgui.data.dataset import TEST, TRAIN, VALIDATION
from bpgui.data.readers.wording import printable, refused, shown_name, wrong

SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".pgm", ".ppm", ".pbm", ".pnm", ".tif", ".tiff", ".webp",
)  # fmt: skip
MOST_PICTURES = 300_000
MOST_CLASSES = 1_000
# How many names are read between two reports.
STEP = 2_000
_PARTS = {
    "train": TRAIN, "training": TRAIN, "val": VALIDATION, "valid": VALIDATION, "validation": VALIDATION,
    "test": TEST, "testing": TEST,
}  # fmt: skip
_DIGITS, _LONGEST_NUMBER = re.compile("[0-9]+"), 12
_LAYOUT = "make a folder for each class in it, named after the class, with its pictures inside"


@dataclass(frozen=True, slots=True)
class ClassFolder:
    """A folder of pictures: their class, the part that they belong to, and their names in order."""

    path: Path
    label: str
    part: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in a folder; `complete` is False where counting stopped at a bound. `left_out` counts other files."""

    folders: tuple[ClassFolder, ...]
    has_parts: bool
    complete: bool
    left_out: int
    notes: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many pictures were found."""
        return sum(len(folder.names) for folder in self.folders)


def list_pictures(path: Path, most: int = MOST_PICTURES, stop: bool = False) -> Generator[int, None, Listing]:
    """List the pictures below a folder, and yield how many names were read.

    Past `most` pictures it stops, if `stop`, or raises `FileError`; so it does if the layout is another one, or if
    there is no picture. Links to folders are not followed: they may lead back.
    """
    classes, has_parts = _class_folders(path)
    if len(classes) > MOST_CLASSES:
        raise wrong(path, f"it has {len(classes):,} folders, more than {MOST_CLASSES:,} classes: choose one with fewer")
    found: list[ClassFolder] = []
    count = seen = left_out = 0
    notes: list[str] = []
    complete = True
    for folder, label, part in classes:
        names: list[tuple[str, str]] = []
        with _scan(folder) as entries:
            for entry in entries:
                seen += 1
                if seen % STEP == 0:
                    yield seen
                if not entry.name.lower().endswith(SUFFIXES) or entry.name.startswith(".") or not _is_file(entry):
                    left_out += not entry.name.startswith(".")
                    continue
                if count == most:
                    if not stop:
                        raise wrong(path, f"it has more than {most:,} pictures: choose a folder with fewer")
                    complete = False
                    break
                count += 1
                names.append((_natural(entry.name), entry.name))
        if names:
            found.append(ClassFolder(folder, label, part, tuple(name for _, name in sorted(names))))
        elif complete:
            notes.append(f"There is no picture in the folder '{label}'.")
        if not complete:
            break
    if not count:
        raise wrong(path, f"there is no picture in its folders: put PNG or JPEG files into them, {_LAYOUT}")
    if left_out:
        notes.append(
            f"Left out: {left_out:,} {'entry that is no picture' if left_out == 1 else 'that are no pictures'}."
        )
    return Listing(tuple(found), has_parts, complete, left_out, tuple(notes))


def _class_folders(path: Path) -> tuple[list[tuple[Path, str, int]], bool]:
    """Return the folders of classes with their labels and parts, and whether there are parts."""
    folders, pictures = _folders(path)
    if not folders:
        if pictures:
            raise wrong(path, f"its pictures are not in folders, so that their classes are unknown: {_LAYOUT}")
        raise wrong(path, f"there is no folder in it: {_LAYOUT}")
    parts = {name: _PARTS[name.casefold()] for name in folders if name.casefold() in _PARTS}
    if len(parts) == len(folders) and TRAIN in parts.values():
        inner = [(path / name, part, _folders(path / name)[0]) for name, part in parts.items()]
        if all(names for _, _, names in inner):
            return [(folder / name, _label(name), part) for folder, part, names in inner for name in names], True
    return [(path / name, _label(name), TRAIN) for name in folders], False


def _label(name: str) -> str:
    """Return a folder's name as a class can be called; names need not be Unicode on every system."""
    return printable(name, 200)


def _folders(path: Path) -> tuple[list[str], bool]:
    """Return the names of the folders in a folder, in order, and whether there is a picture beside them."""
    names: list[str] = []
    pictures = False
    with _scan(path) as entries:
        for seen, entry in enumerate(entries):
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                names.append(entry.name)
            pictures = pictures or entry.name.lower().endswith(SUFFIXES)
            if seen > MOST_PICTURES:
                raise wrong(path, f"more than {MOST_PICTURES:,} files stand in it without a folder: {_LAYOUT}")
    return sorted(names, key=_natural), pictures


def _scan(path: Path) -> "os._ScandirIterator[str]":
    try:
        return os.scandir(path)
    except NotADirectoryError as error:
        raise wrong(path, f"'{shown_name(path)}' is a file, not a folder: choose the folder of its classes") from error
    except (OSError, ValueError) as error:
        raise refused(path, error) from error


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:
        # A link that leads back to itself is no picture.
        return False


def _natural(name: str) -> str:
    """Return what sorts 'img2' before 'img10': the name with its numbers filled up with zeros."""
    return _DIGITS.sub(lambda digits: digits.group().zfill(_LONGEST_NUMBER), name.casefold())
