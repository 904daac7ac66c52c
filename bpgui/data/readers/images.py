"""Pictures in a folder that has one folder for each class: the folder's name is the class.

Folders called train, validation (or val) and test around them make the parts. Options: `height` and `width`, which all
pictures are scaled to, their shape kept and the rest filled with 0; `colour`, 'grey' or 'rgb'; `inverted`, for dark ink
on light paper, since 0 stands for paper and 255 for ink; `leave_out_broken`, to go on without pictures that cannot be
read, where otherwise the first one is named. What is not given is recognised from some of the pictures.
Only the first frame of a moving picture counts, and what is transparent is white.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bpgui.data.readers.image_folder import ClassFolder, Listing, list_pictures
from bpgui.data.readers.reader import BYTE_BYTES, MOST_COLUMNS, Kind, Preview, Reading, finish
from bpgui.data.readers.values import check_options, forced, number_columns, numbers, pixel_names
from bpgui.data.readers.wording import printable, wrong
from bpgui.errors import FileError
from bpgui.spec import RawColumn, RawTable, Settings, Value
from bpgui.spec.raw_table import categories

if TYPE_CHECKING:
    from PIL.Image import Image

OPTIONS = ("height", "width", "colour", "inverted", "leave_out_broken")
GREY, RGB = "grey", "rgb"
MOST_SIDE = 256  # pixels
_LABEL = "class"
# Pillow knows formats that start other programs; these do not.
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "PPM", "TIFF", "WEBP")
_MOST_PIXELS = 64_000_000
# A look at a folder: how many pictures are counted, measured and shown, and how many pixels that may take.
_LOOK_COUNT, _LOOK_SIZES, _LOOK_SHOWN, _LOOK_PIXELS = 5_000, 40, 40, 3_000_000
# The size of a network's input that is trained in a minute.
_USUAL_SIDE, _USUAL_PIXELS = 32, 1024
_LIGHT = 200
# How far apart red, green and blue are in a coloured picture, on the average; compression alone makes less.
_COLOURED = 4.0
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, MemoryError)

Pixels = npt.NDArray[np.uint8]


def inspect(path: Path, options: Settings = MappingProxyType({})) -> Preview:
    """Count the pictures up to a bound, and show some of them as they would be read."""
    listing = finish(list_pictures(path, _LOOK_COUNT, stop=True))
    files = _spread(listing, _LOOK_SIZES)
    complete, notes = _recognised(path, files, options)
    shape = _shape(complete)
    names = (*pixel_names(shape), _LABEL)
    rows: list[tuple[str, ...]] = []
    pixels = 0
    for file, folder in files[:_LOOK_SHOWN]:
        try:
            with _opened(file) as picture:
                pixels += picture.width * picture.height
                if rows and pixels > _LOOK_PIXELS:
                    break
                values = _values(picture, shape, bool(complete["inverted"]))
        except FileError as error:
            notes.append(str(error))
            continue
        rows.append((*map(str, values.reshape(-1).tolist()), folder.label))
    notes += listing.notes
    if not listing.complete:
        notes.append(f"There are more than {_LOOK_COUNT:,} pictures; they are counted when they are read.")
    total = listing.count if listing.complete else None
    kinds: tuple[Kind, ...] = (*numbers(len(names) - 1), "category")
    return Preview(complete, names, kinds, tuple(rows), total, False, tuple(notes), shape, BYTE_BYTES)


def read(
    path: Path,
    options: Settings = MappingProxyType({}),
    kinds: Mapping[str, Kind] = MappingProxyType({}),
    most_rows: int | None = None,
) -> Reading:
    """Read all pictures, sorted by class and name; see `Read`. `most_rows` takes them evenly from all classes."""
    steps = list_pictures(path)
    try:
        while True:
            next(steps)
            yield 0.0
    except StopIteration as end:
        listing: Listing = end.value
    complete, _ = _recognised(path, _spread(listing, _LOOK_SIZES), options)
    shape = _shape(complete)
    files = _spread(listing, most_rows) if most_rows is not None else _all(listing)
    pictures = np.empty((len(files), math.prod(shape)), np.uint8)
    kept: list[ClassFolder] = []
    for number, (file, folder) in enumerate(files):
        try:
            with _opened(file) as picture:
                pictures[len(kept)] = _values(picture, shape, bool(complete["inverted"])).reshape(-1)
            kept.append(folder)
        except FileError:
            if not complete["leave_out_broken"]:
                raise
        yield (number + 1) / len(files)
    if not kept:
        raise wrong(path, "none of its pictures can be read: choose a folder with PNG or JPEG files")
    columns = [
        *number_columns(pixel_names(shape), pictures[: len(kept)]),
        categories(_LABEL, [folder.label for folder in kept]),
    ]
    names = [column.name for column in columns]
    forced_columns: list[RawColumn] = []
    for place, column in enumerate(columns):
        forced_columns.append(forced(path, column, place + 1, kinds.get(column.name)))
    as_image = all(kinds.get(name) != "category" for name in names[:-1])
    parts = np.array([folder.part for folder in kept], dtype=np.uint8) if listing.has_parts else None
    return RawTable(tuple(forced_columns), shape if as_image else None, parts)


def _all(listing: Listing) -> list[tuple[Path, ClassFolder]]:
    return [(folder.path / name, folder) for folder in listing.folders for name in folder.names]


def _spread(listing: Listing, most: int) -> list[tuple[Path, ClassFolder]]:
    """Return at most so many pictures, evenly from all folders."""
    count = listing.count
    if count <= most:
        return _all(listing)
    ends = np.cumsum([len(folder.names) for folder in listing.folders])
    files = []
    for place in ((2 * np.arange(most) + 1) * count // (2 * most)).tolist():
        number = int(np.searchsorted(ends, place, side="right"))
        folder = listing.folders[number]
        files.append((folder.path / folder.names[place - int(ends[number])], folder))
    return files


def _recognised(
    path: Path, files: list[tuple[Path, ClassFolder]], given: Settings
) -> tuple[dict[str, Value], list[str]]:
    """Return all options, what is missing recognised from some pictures, and notes on what was found."""
    check_options(path, given, OPTIONS)
    for option, value in given.items():
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if option in ("height", "width") and not (is_number and 1 <= float(value) <= MOST_SIDE):
            raise wrong(path, f"pictures cannot have the {option} {value}: give a whole number from 1 to {MOST_SIDE}")
    if given.get("colour", GREY) not in (GREY, RGB):
        raise wrong(path, f"there is no colour '{printable(str(given['colour']))}': choose '{GREY}' or '{RGB}'")
    options = dict(given)
    notes: list[str] = []
    sizes, coloured, light = _looked_at(files)
    options.setdefault("colour", RGB if coloured else GREY)
    if not {"height", "width"} <= options.keys():
        height, width = _usual_size(sizes)
        options.setdefault("height", height)
        options.setdefault("width", width)
        if len(sizes) > 1:
            notes.append("The pictures differ in size; all are scaled, their shape kept.")
    if "inverted" not in options:
        options["inverted"] = light and options["colour"] == GREY
        if options["inverted"]:
            notes.append("The pictures are dark on light, so they are inverted: ink becomes 255 and paper 0.")
    options.setdefault("leave_out_broken", False)
    count = math.prod(_shape(options))
    if count > MOST_COLUMNS:
        raise wrong(path, f"pictures of {count:,} values are more than {MOST_COLUMNS:,}: make them smaller, or grey")
    return options, notes


def _looked_at(files: list[tuple[Path, ClassFolder]]) -> tuple[set[tuple[int, int]], bool, bool]:
    """Return the sizes (height, width) of some pictures, whether one is coloured, and whether most are light."""
    sizes: set[tuple[int, int]] = set()
    borders: list[float] = []
    coloured, pixels = False, 0
    for file, _ in files:
        try:
            with _opened(file) as picture:
                sizes.add((picture.height, picture.width))
                pixels += picture.width * picture.height
                if borders and pixels > _LOOK_PIXELS:
                    continue
                values = np.asarray(_flat(picture, RGB, _USUAL_SIDE).resize((_USUAL_SIDE, _USUAL_SIDE)))
        except FileError:
            continue
        coloured = coloured or float(np.ptp(values.astype(np.int16), axis=2).mean()) > _COLOURED
        grey = values.mean(axis=2)
        borders.append(float(np.median(np.concatenate((grey[0], grey[-1], grey[:, 0], grey[:, -1])))))
    light = bool(borders) and sum(border > _LIGHT for border in borders) > 0.8 * len(borders)
    return sizes, coloured, light


def _usual_size(sizes: set[tuple[int, int]]) -> tuple[int, int]:
    """Return the height and width that suits pictures: their own, where they are small and all the same."""
    if len(sizes) != 1:
        return _USUAL_SIDE, _USUAL_SIDE
    ((height, width),) = sizes
    scale = min(1.0, math.sqrt(_USUAL_PIXELS / (height * width)))
    return min(MOST_SIDE, max(1, round(height * scale))), min(MOST_SIDE, max(1, round(width * scale)))


def _shape(options: Mapping[str, Value]) -> tuple[int, ...]:
    size = (int(options["height"]), int(options["width"]))
    return size if options["colour"] == GREY else (*size, 3)


def _opened(file: Path) -> "Image":
    """Open a picture without unpacking it; raise `FileError` for one that is broken or too large to unpack."""
    # Pillow is loaded with the first picture.
    from PIL import Image

    # Its own bound warns on stderr; the size is checked below.
    Image.MAX_IMAGE_PIXELS = None
    words = Path(printable(file.parent.name), file.name)
    try:
        picture = Image.open(file, formats=_FORMATS)
    except _BROKEN as error:
        raise _broken(words) from error
    if picture.width * picture.height > _MOST_PIXELS:
        size = f"{picture.width:,} x {picture.height:,}"
        picture.close()
        raise FileError(
            f"The picture '{_name(words)}' has {size} pixels, more than {_MOST_PIXELS // 1_000_000} million: scale it "
            "down, or leave it out."
        )
    return picture


def _values(picture: "Image", shape: tuple[int, ...], inverted: bool) -> Pixels:
    """Return a picture's pixels in `shape`, (height, width) or with 3 colours, its own shape kept."""
    height, width = shape[:2]
    flat = _flat(picture, RGB if len(shape) == 3 else GREY, max(height, width))
    scale = min(height / flat.height, width / flat.width)
    inner = (max(1, round(flat.width * scale)), max(1, round(flat.height * scale)))
    if inner != flat.size:
        from PIL.Image import Resampling

        flat = flat.resize(inner, Resampling.BILINEAR, reducing_gap=2.0)
    values = np.zeros(shape, np.uint8)
    top, left = (height - inner[1]) // 2, (width - inner[0]) // 2
    pixels = np.asarray(flat)
    values[top : top + inner[1], left : left + inner[0]] = 255 - pixels if inverted else pixels
    return values


def _flat(picture: "Image", colour: str, side: int) -> "Image":
    """Unpack a picture, upright, on white, in grey or in colours; raise `FileError` if it is broken.

    Nothing is lost that counts where it is scaled to `side` pixels afterwards.
    """
    from PIL import Image, ImageOps

    file = Path(str(getattr(picture, "filename", "")))
    try:
        # JPEG can be unpacked at a fraction of its size.
        picture.draft(None, (4 * side, 4 * side))
        flat = ImageOps.exif_transpose(picture)
        if flat.mode.startswith("I"):
            # 16 bits a pixel, which a conversion would cut off instead of scaling.
            flat = Image.fromarray((np.clip(np.asarray(flat), 0, 65_535) // 256).astype(np.uint8))
        if flat.mode in ("LA", "PA", "RGBA") or "transparency" in flat.info:
            flat = Image.alpha_composite(Image.new("RGBA", flat.size, "white"), flat.convert("RGBA"))
        return flat.convert("L" if colour == GREY else "RGB")
    except _BROKEN as error:
        raise _broken(Path(file.parent.name, file.name)) from error


def _broken(file: Path) -> FileError:
    return FileError(f"'{_name(file)}' cannot be read as a picture: replace it, or choose to leave out what is broken.")


def _name(file: Path) -> str:
    return "/".join(printable(part, 60) for part in file.parts)
