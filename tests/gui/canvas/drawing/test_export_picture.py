"""Pictures of the drawing: SVG, PDF and PNG of any scale, cropped, on any ground; whole files or none."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from bpgui.data import EXAMPLES, load
from bpgui.edits import layered, rename_layer
from bpgui.engine import checked
from bpgui.errors import FileError, ParamError, SpecError
from bpgui.gui.canvas.drawing.export import MARGIN_PX, cropped, export_picture, picture_bytes, view_of
from bpgui.gui.canvas.drawing.painting import View
from bpgui.gui.common.pictures import PICTURE_FORMATS, PictureOptions, copy_picture
from bpgui.gui.common.theme import DARK, LIGHT
from bpgui.spec import Project, TrainingSpec

PNG, SVG, PDF = (PictureOptions(kind) for kind in ("png", "svg", "pdf"))


def view(project: Project) -> View:
    dataset = load(project.dataset) if project.dataset is not None else None
    return view_of(project, dataset, QGuiApplication.font())


def example(key: str) -> View:
    return view(EXAMPLES[key][1]())


@pytest.fixture
def xor(qapp: QApplication) -> View:
    return example("xor")


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[None]:
    qapp.clipboard().clear()
    yield
    qapp.clipboard().clear()


def drawn(data: bytes) -> QImage:
    image = QImage.fromData(data)
    assert not image.isNull()
    return image.convertToFormat(QImage.Format.Format_ARGB32)


def pixels(image: QImage) -> np.ndarray:
    return np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), -1)


def from_svg(data: bytes, size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_ARGB32)
    image.fill(QColor(LIGHT.base))
    painter = QPainter(image)
    QSvgRenderer(QByteArray(data)).render(painter)
    painter.end()
    return image


def pdf_streams(data: bytes) -> str:
    """Return the drawing commands of a PDF."""
    texts = []
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S):
        try:
            texts.append(zlib.decompress(match[1]).decode("latin-1"))
        except zlib.error:
            continue
    return "\n".join(texts)


def test_a_png_has_as_many_pixels_per_unit_as_the_scale_says(xor: View) -> None:
    once, thrice = (drawn(picture_bytes(xor, replace(PNG, scale=scale))) for scale in (1.0, 3.0))
    assert thrice.size() == once.size() * 3
    assert (once.dotsPerMeterX(), thrice.dotsPerMeterX()) == (3780, 11339)
    small = thrice.scaled(once.size(), mode=Qt.TransformationMode.SmoothTransformation)
    assert np.abs(grey(small) - grey(once)).mean() < 3.0


def grey(image: QImage) -> np.ndarray:
    values = pixels(image.convertToFormat(QImage.Format.Format_ARGB32))
    return ((values >> 8) & 0xFF).astype(float)


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_picture_is_cropped_to_what_it_shows_with_a_margin(qapp: QApplication, key: str) -> None:
    image = drawn(picture_bytes(example(key), PictureOptions(scale=1.0, transparent=True, legend=False)))
    shown = pixels(image) >> 24 != 0
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    edges = (rows[0], columns[0], image.height() - 1 - rows[-1], image.width() - 1 - columns[-1])
    assert min(edges) >= MARGIN_PX - 3
    assert max(edges) <= MARGIN_PX + 6


def test_the_legend_has_its_own_room(xor: View) -> None:
    with_legend, without = (cropped(xor, replace(SVG, legend=legend)).size for legend in (True, False))
    assert with_legend.height() > without.height()
    assert b"positive" in picture_bytes(xor, SVG)
    assert b"positive" not in picture_bytes(xor, replace(SVG, legend=False))


def test_a_legend_that_is_wider_than_the_drawing_is_not_cut_off(qapp: QApplication) -> None:
    narrow = layered([1, 1], "tanh", "tanh", checked(TrainingSpec()))
    narrow = replace(narrow, layout=dict.fromkeys(narrow.layout, (0.0, 0.0)))
    first = narrow.network.layers[0].id
    narrow = replace(narrow, layout={**narrow.layout, first: (0.0, 120.0)})
    image = drawn(picture_bytes(view(narrow), PictureOptions(scale=1.0, transparent=True)))
    shown = (pixels(image) >> 24 != 0).any(axis=0)
    assert not shown[-8:].any()
    assert not shown[:8].any()


@pytest.mark.parametrize("points", [9, 24])
def test_the_legend_stands_clear_of_the_drawing_in_a_font_of_any_size(xor: View, points: int) -> None:
    font = QGuiApplication.font()
    font.setPointSize(points)
    large = replace(xor, font=font)
    image = drawn(picture_bytes(large, PictureOptions(scale=1.0, transparent=True)))
    bare = drawn(picture_bytes(large, PictureOptions(scale=1.0, transparent=True, legend=False)))
    foot = bare.height() - round(MARGIN_PX)
    rows = (pixels(image) >> 24 != 0).any(axis=1)
    assert not rows[foot + 3 : foot + 8].any()
    assert rows[foot + 8 :].any()
    assert not rows[-8:].any()


@pytest.mark.parametrize(("dark", "ground"), [(False, LIGHT.base), (True, DARK.base)])
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_ground_is_light_dark_or_left_out(xor: View, kind: str, dark: bool, ground: str) -> None:
    options = PictureOptions(kind, scale=1.0, dark=dark)  # type: ignore[arg-type]  # one of the formats
    if kind == "png":
        corner = drawn(picture_bytes(xor, options)).pixelColor(1, 1)
        assert (corner.name(), corner.alpha()) == (ground, 255)
        assert drawn(picture_bytes(xor, replace(options, transparent=True))).pixelColor(1, 1).alpha() == 0
    else:
        size = cropped(xor, options).size
        whole = f'width="{size.width():.0f}" height="{size.height():.0f}"'.encode()
        assert whole in picture_bytes(xor, options)
        assert whole not in picture_bytes(xor, replace(options, transparent=True))


def test_an_svg_shows_what_the_png_shows(xor: View) -> None:
    png = drawn(picture_bytes(xor, PNG))
    svg = from_svg(picture_bytes(xor, SVG), png.size())
    assert np.abs(grey(svg) - grey(png)).mean() < 2.0


def test_an_svg_is_made_of_lines_and_text_in_the_units_of_the_drawing(xor: View) -> None:
    data = picture_bytes(xor, SVG)
    root = ElementTree.fromstring(data)
    size = cropped(xor, SVG).size
    assert root.get("viewBox") == f"0 0 {size.width():.0f} {size.height():.0f}"
    assert float(root.get("width", "").removesuffix("mm")) == pytest.approx(size.width() * 25.4 / 96, rel=1e-4)
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"input", "hidden 1", "output", "x1", "x2"} <= texts
    assert len(list(root.iter("{http://www.w3.org/2000/svg}polyline"))) >= 12
    assert b"<image" not in data
    # Lines grow with the picture wherever it is shown.
    assert b"non-scaling-stroke" not in data


def test_a_pdf_has_one_page_of_the_size_of_the_drawing(xor: View) -> None:
    data = picture_bytes(xor, PDF)
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    size = cropped(xor, PDF).size
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
    assert box is not None
    assert (float(box[1]), float(box[2])) == (size.width() * 0.75, size.height() * 0.75)
    assert data.count(b"/MediaBox") == 1


def test_a_pdf_is_made_of_lines_of_their_full_width_and_text(xor: View) -> None:
    commands = pdf_streams(picture_bytes(xor, PDF))
    # Text is shown by fonts (Tj), and nothing is a bitmap (Do).
    assert " Tj" in commands
    assert " Do\n" not in commands
    widths = [float(width) for width in re.findall(r"^([\d.]+) w ", commands, re.M)]
    assert max(widths) > 3.0
    assert min(width for width in widths if width) > 0.5


@pytest.mark.parametrize("key", EXAMPLES)
@pytest.mark.parametrize("kind", PICTURE_FORMATS)
def test_every_example_can_be_exported(qapp: QApplication, key: str, kind: str) -> None:
    data = picture_bytes(example(key), PictureOptions(kind, scale=1.0))  # type: ignore[arg-type]  # one of the formats
    assert data.startswith({"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}[kind])


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_drawing_gives_the_same_bytes(xor: View, kind: str) -> None:
    options = PictureOptions(kind)  # type: ignore[arg-type]  # one of the formats
    assert picture_bytes(xor, options) == picture_bytes(xor, options)


def test_names_are_escaped_in_svg(qapp: QApplication) -> None:
    project = layered([1, 1], "tanh", "tanh", checked(TrainingSpec()))
    project = rename_layer(project, project.network.layers[0].id, 'a<b> & "c"')
    root = ElementTree.fromstring(picture_bytes(view(project), SVG))
    assert 'a<b> & "c"' in {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}


def test_an_empty_canvas_is_refused_in_words(qapp: QApplication) -> None:
    for options in (PNG, SVG, PDF):
        with pytest.raises(SpecError, match="The canvas is empty: draw layers or open an example first"):
            picture_bytes(view(Project()), options)


@pytest.mark.parametrize("scale", [0.5, 0.0, -1.0, 8.5, float("nan"), float("inf")])
def test_a_scale_out_of_range_is_refused(xor: View, scale: float) -> None:
    with pytest.raises(ParamError, match="give a number at least 1 and at most 8"):
        picture_bytes(xor, replace(PNG, scale=scale))


def test_too_many_pixels_are_refused_before_memory_is_taken(xor: View, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = {layer.id: (7000.0 * place, 0.0) for place, layer in enumerate(xor.project.network.layers)}
    wide = view(replace(xor.project, layout=layout))
    with pytest.raises(ParamError, match=r"would have [\d,]+ million pixels, .* choose a scale of at most [1-7]"):
        picture_bytes(wide, replace(PNG, scale=8.0))
    layout = {layer.id: (50_000.0 * place, 40_000.0 * place) for place, layer in enumerate(xor.project.network.layers)}
    vast = view(replace(xor.project, layout=layout))
    with pytest.raises(ParamError, match="choose SVG or PDF"):
        picture_bytes(vast, replace(PNG, scale=1.0))
    assert picture_bytes(vast, SVG).startswith(b"<?xml")


def test_a_file_is_written_whole_or_not_at_all(xor: View, tmp_path: Path) -> None:
    target = tmp_path / "net.svg"
    export_picture(xor, target, SVG)
    assert target.read_bytes() == picture_bytes(xor, SVG)
    before = target.read_bytes()
    with pytest.raises(ParamError):
        export_picture(xor, target, replace(PNG, scale=9.0))
    assert target.read_bytes() == before
    with pytest.raises(FileError, match="was not written, since its folder or the file does not exist"):
        export_picture(xor, tmp_path / "no" / "net.svg", SVG)
    assert [file.name for file in tmp_path.iterdir()] == ["net.svg"]


def test_a_copied_picture_is_an_image_and_an_svg(xor: View, clipboard: None) -> None:
    copy_picture(lambda options: picture_bytes(xor, options), replace(PNG, scale=3.0))
    content = QGuiApplication.clipboard().mimeData()
    assert content.data("image/svg+xml").data() == picture_bytes(xor, SVG)
    copied = QGuiApplication.clipboard().image()
    assert copied.size() == drawn(picture_bytes(xor, replace(PNG, scale=3.0))).size()


def test_a_picture_that_cannot_be_made_leaves_the_clipboard(xor: View, clipboard: None) -> None:
    QGuiApplication.clipboard().setText("precious")
    with pytest.raises(ParamError):
        copy_picture(lambda options: picture_bytes(xor, options), replace(PNG, scale=80.0))
    assert QGuiApplication.clipboard().text() == "precious"
