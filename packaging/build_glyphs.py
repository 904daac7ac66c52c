"""Make resources/datasets/glyphs.npz: capital letters of many fonts, and the characters of number plates, as images.

The font files are needed for this one run only, and are read from a folder: nothing is installed, and no font of the
system has a part in it. With bpgui's own Python and Qt:

    mkdir fonts; cd fonts
    apt-get download fonts-breip=1:0.5.1-3 fonts-cantarell=0.303.1-1 fonts-comic-neue=2.51-4 \
        fonts-dejavu-core=2.37-6 fonts-dejavu-extra=2.37-6 fonts-inconsolata=001.010-6 fonts-liberation2=2.1.5-1 \
        fonts-open-sans=1.11-2 fonts-opendin=1.0-4 fonts-quattrocento=1.1-2.1 \
        fonts-roboto-slab=1.100263+20170512-2 fonts-vollkorn=4.105-2
    for package in *.deb; do dpkg -x "$package" .; done
    cd ..; python packaging/build_glyphs.py fonts

Those are the packages of Debian 12. The same versions of Qt, Python, zlib and NumPy give the same bytes. Put the
printed SHA-256 into resources/datasets/LICENSES.md.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter, QPainterPath, QRawFont, QTransform

TARGET = Path(__file__).resolve().parent.parent / "resources" / "datasets" / "glyphs.npz"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# I, O and Q are taken for 1 and 0, so plates do without them.
PLATE_CHARACTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"

WIDTH, HEIGHT = 24, 32  # of an image, in pixels
INK_WIDTH, INK_HEIGHT = 18, 26  # of the box that a character fills, in the middle of the image
FINE = 16  # points that are drawn along a pixel's side, to be averaged
EM = 1000.0  # the size that outlines are asked for: large, since Qt rounds them to 1/64

# The faces of each family: its name, and the file below usr/share/fonts.
FAMILIES: dict[str, dict[str, str]] = {
    "Breip": {"Regular": "truetype/breip/Breip.ttf"},
    "Cantarell": {
        "Regular": "opentype/cantarell/Cantarell-Regular.otf",
        "Light": "opentype/cantarell/Cantarell-Light.otf",
        "Extra Bold": "opentype/cantarell/Cantarell-ExtraBold.otf",
    },
    "Comic Neue": {
        "Regular": "opentype/comic-neue/ComicNeue-Regular.otf",
        "Light": "opentype/comic-neue/ComicNeue-Light.otf",
        "Bold Italic": "opentype/comic-neue/ComicNeue-BoldItalic.otf",
    },
    "DejaVu Sans": {
        "Book": "truetype/dejavu/DejaVuSans.ttf",
        "Extra Light": "truetype/dejavu/DejaVuSans-ExtraLight.ttf",
        "Bold": "truetype/dejavu/DejaVuSans-Bold.ttf",
        "Oblique": "truetype/dejavu/DejaVuSans-Oblique.ttf",
        "Mono": "truetype/dejavu/DejaVuSansMono.ttf",
    },
    "DejaVu Serif": {
        "Book": "truetype/dejavu/DejaVuSerif.ttf",
        "Bold": "truetype/dejavu/DejaVuSerif-Bold.ttf",
        "Italic": "truetype/dejavu/DejaVuSerif-Italic.ttf",
    },
    "Inconsolata": {"Medium": "truetype/inconsolata/Inconsolata.otf"},
    "Liberation Mono": {
        "Regular": "truetype/liberation2/LiberationMono-Regular.ttf",
        "Bold Italic": "truetype/liberation2/LiberationMono-BoldItalic.ttf",
    },
    "Liberation Sans": {
        "Regular": "truetype/liberation2/LiberationSans-Regular.ttf",
        "Bold": "truetype/liberation2/LiberationSans-Bold.ttf",
        "Italic": "truetype/liberation2/LiberationSans-Italic.ttf",
    },
    "Liberation Serif": {
        "Regular": "truetype/liberation2/LiberationSerif-Regular.ttf",
        "Bold": "truetype/liberation2/LiberationSerif-Bold.ttf",
        "Italic": "truetype/liberation2/LiberationSerif-Italic.ttf",
    },
    "Open Sans": {
        "Regular": "truetype/open-sans/OpenSans-Regular.ttf",
        "Bold": "truetype/open-sans/OpenSans-Bold.ttf",
        "Italic": "truetype/open-sans/OpenSans-Italic.ttf",
        "Condensed Light": "truetype/open-sans/OpenSans-CondLight.ttf",
    },
    "OSP-DIN": {"DIN": "truetype/opendin/OSP-DIN.ttf"},
    "Quattrocento": {"Regular": "opentype/quattrocento/Quattrocento-Regular.otf"},
    "Roboto Slab": {
        "Regular": "opentype/roboto/slab/RobotoSlab-Regular.otf",
        "Light": "opentype/roboto/slab/RobotoSlab-Light.otf",
        "Bold": "opentype/roboto/slab/RobotoSlab-Bold.otf",
    },
    "Vollkorn": {
        "Regular": "truetype/vollkorn/Vollkorn-Regular.ttf",
        "Italic": "truetype/vollkorn/Vollkorn-Italic.ttf",
        "Black": "truetype/vollkorn/Vollkorn-Black.ttf",
    },
}
PLATE_FONT = FAMILIES["OSP-DIN"]["DIN"]

Images = npt.NDArray[np.uint8]


def main() -> None:
    """Write the file and print its SHA-256."""
    if len(sys.argv) != 2:
        raise SystemExit("Name the folder that the packages were unpacked in: python packaging/build_glyphs.py fonts")
    application = QGuiApplication(["build_glyphs", "-platform", "offscreen"])
    folder = Path(sys.argv[1]) / "usr" / "share" / "fonts"
    faces = [(family, face, file) for family, files in FAMILIES.items() for face, file in files.items()]
    np.savez_compressed(
        TARGET,
        letters=np.stack([drawn(folder / file, LETTERS) for _, _, file in faces]),
        families=np.array([family for family, _, _ in faces]),
        faces=np.array([face for _, face, _ in faces]),
        plate=drawn(folder / PLATE_FONT, PLATE_CHARACTERS),
    )
    sys.stdout.write(f"{hashlib.sha256(TARGET.read_bytes()).hexdigest()}  {TARGET.name}\n")
    application.shutdown()


def drawn(file: Path, characters: str) -> Images:
    """Return images (characters, HEIGHT, WIDTH) of a font's characters, 0 for paper to 255 for ink."""
    font = QRawFont(str(file), EM, QFont.HintingPreference.PreferNoHinting)
    if not font.isValid():
        raise SystemExit(f"'{file}' is no font that Qt can read: are all packages unpacked in this folder?")
    images = []
    for character in characters:
        (glyph,) = font.glyphIndexesForString(character)
        if not glyph:
            raise SystemExit(f"'{file}' has no character '{character}'.")
        images.append(_filled(_fitted(font.pathForGlyph(glyph))))
    return np.stack(images)


def _fitted(outline: QPainterPath) -> QPainterPath:
    """Move an outline into the middle of the image, as high as the box; what is too wide for it is made narrower."""
    ink = outline.boundingRect()
    down = INK_HEIGHT / ink.height()
    across = min(down, INK_WIDTH / ink.width())
    place = QTransform.fromTranslate(WIDTH / 2, HEIGHT / 2).scale(across, down)
    return place.translate(-ink.center().x(), -ink.center().y()).map(outline)


def _filled(outline: QPainterPath) -> Images:
    """Return an image (HEIGHT, WIDTH): how much of each pixel lies inside the outline."""
    canvas = QImage(WIDTH * FINE, HEIGHT * FINE, QImage.Format.Format_Grayscale8)
    canvas.fill(Qt.GlobalColor.black)
    painter = QPainter(canvas)
    painter.scale(FINE, FINE)
    painter.fillPath(outline, Qt.GlobalColor.white)
    painter.end()
    points = np.frombuffer(canvas.constBits(), np.uint8).reshape(HEIGHT * FINE, canvas.bytesPerLine())
    cells = points[:, : WIDTH * FINE].reshape(HEIGHT, FINE, WIDTH, FINE)
    return np.rint(cells.mean(axis=(1, 3))).astype(np.uint8)


if __name__ == "__main__":
    main()
