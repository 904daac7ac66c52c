"""A paper as PDF: A4 pages with numbers, on which no step and no table row is cut."""

import re
from itertools import pairwise

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, Qt, QUrl, QUuid
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlock,
    QTextDocument,
    QTextTable,
)

from bpgui.files.paper import Sheet, html_body

PICTURE = "drawing.png"
# The most that the drawing is wide and high on a page, in the pixels of 96 to an inch that Qt's HTML has.
PICTURE_PX, _PICTURE_HIGH_PX = 560, 480
_MARGINS_MM = QMarginsF(20, 18, 20, 16)
_FOOTER_MM, _MM_PER_INCH = 8.0, 25.4
_DOTS_PER_INCH = 1200
_POINTS = 9.5
_STEP_LEVEL = 2
STYLE = """
body { color: #000000; }
h1 { font-size: 16pt; }
h2 { font-size: 12.5pt; margin-top: 16px; margin-bottom: 5px; }
h3 { font-size: 10pt; margin-top: 10px; margin-bottom: 0px; }
p { margin-top: 4px; margin-bottom: 4px; }
.quantity { color: #505050; margin-top: 7px; margin-bottom: 0px; }
.remark { color: #505050; margin-top: 0px; margin-bottom: 0px; }
.listing { border-collapse: collapse; border-width: 1px; border-style: solid; border-color: #9a9a9a;
  margin-bottom: 10px; }
.listing th { text-align: left; padding: 2px 8px 2px 8px; background-color: #eeeeee; }
.listing td { padding: 2px 8px 2px 8px; }
.line td { padding: 1px 4px 1px 0px; }
"""
_DATE = re.compile(rb"(?<=\(D:)\d{14}(?=Z?\))")
_XMP_DATE = re.compile(rb'(?<=Date=")[^"]{19}')
_NO_DATE, _NO_XMP_DATE = b"20000101000000", b"2000-01-01T00:00:00"


def document_of(sheet: Sheet, drawing: QImage | None) -> QTextDocument:
    """Lay a paper out as a document, for a page or a preview; without a drawing it has none."""
    document = QTextDocument()
    # The same on every computer, whatever font its windows have.
    font = QFont("DejaVu Sans")
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPointSizeF(_POINTS)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(STYLE)
    picture = ""
    if drawing is not None and not drawing.isNull():
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(PICTURE), drawing)
        own = drawing.deviceIndependentSize()
        width = round(own.width() * min(1.0, PICTURE_PX / own.width(), _PICTURE_HIGH_PX / own.height()))
        picture = f'<p align="center"><img src="{PICTURE}" width="{width}"></p>'
    document.setHtml(html_body(sheet, picture))
    return document


def pdf_bytes(sheet: Sheet, drawing: QImage | None) -> bytes:
    """Return the bytes of a PDF file; the same paper always gives the same ones."""
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(sheet.title)
    writer.setCreator("bpgui")
    writer.setDocumentId(QUuid("{00000000-0000-0000-0000-000000000000}"))
    writer.setResolution(_DOTS_PER_INCH)
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, _MARGINS_MM, QPageLayout.Unit.Millimeter
    )
    writer.setPageLayout(layout)
    document = document_of(sheet, drawing)
    document.setDocumentMargin(0.0)
    document.documentLayout().setPaintDevice(writer)
    document.setTextWidth(writer.width())
    painter = QPainter(writer)
    try:
        _paint(painter, writer, document, sheet.title)
    finally:
        painter.end()
    # It writes the end of the file only when it goes.
    del painter, writer
    data = bytes(written.data())
    return _XMP_DATE.sub(_NO_XMP_DATE, _DATE.sub(_NO_DATE, data))


def pages(document: QTextDocument, height: float) -> list[tuple[float, float]]:
    """Return where pages of this height begin and end in a document that is one long page.

    What belongs together stays on a page; what is higher than one is cut between lines or rows.
    """
    end = document.size().height()
    groups = _groups(document)
    tops = [_rect(document, group[0]).top() for group in groups]
    starts = [0.0]
    for group, top, bottom in zip(groups, tops, [*tops[1:], end], strict=True):
        lowest = _rect(document, group[-1]).bottom()
        if lowest - starts[-1] > height and top > starts[-1]:
            starts.append(top)
        if bottom - starts[-1] > height:
            for cut, below in pairwise((*_cuts(document, group), lowest)):
                if below - starts[-1] > height and cut > starts[-1]:
                    starts.append(cut)
    return [(top, min(bottom, top + height)) for top, bottom in pairwise((*starts, end))]


def _paint(painter: QPainter, writer: QPdfWriter, document: QTextDocument, title: str) -> None:
    footer = _FOOTER_MM / _MM_PER_INCH * _DOTS_PER_INCH
    width, height = float(writer.width()), writer.height() - footer
    font = QFont(document.defaultFont())
    font.setPointSizeF(_POINTS - 1.5)
    found = pages(document, height)
    for number, (top, bottom) in enumerate(found, start=1):
        if number > 1:
            writer.newPage()
        painter.save()
        painter.translate(0.0, -top)
        document.drawContents(painter, QRectF(0.0, top, width, bottom - top))
        painter.restore()
        painter.setFont(font)
        painter.setPen(QColor("#505050"))
        line = QRectF(0.0, height, width, footer)
        shown = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(width * 0.75))
        painter.drawText(line, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, shown)
        painter.drawText(line, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, f"{number} / {len(found)}")


_Element = QTextBlock | QTextTable


def _groups(document: QTextDocument) -> list[list[_Element]]:
    """Return what belongs together, from top to bottom: headings and texts with the table that follows them."""
    groups: list[list[_Element]] = [[]]
    iterator = document.rootFrame().begin()
    while not iterator.atEnd():
        frame, block = iterator.currentFrame(), iterator.currentBlock()
        if isinstance(frame, QTextTable):
            groups[-1].append(frame)
            groups.append([])
        elif block.text():
            # After a table Qt has an empty block, which lies over the table's end.
            if _begins_group(block.blockFormat().headingLevel(), groups[-1]):
                groups.append([])
            groups[-1].append(block)
        iterator += 1
    return [group for group in groups if group]


def _begins_group(level: int, group: list[_Element]) -> bool:
    """Tell whether a heading of this level (0: a text) parts from what is above it.

    The heading of a block stays with that of its step, and with the sentence between them.
    """
    first = group[0] if group else None
    goes_on = isinstance(first, QTextBlock) and 0 < first.blockFormat().headingLevel() < level and level > _STEP_LEVEL
    return level > 0 and not goes_on


def _cuts(document: QTextDocument, group: list[_Element]) -> list[float]:
    """Return where a group may be cut: at the tops of its blocks and of the rows of its table."""
    found = []
    for element in group:
        if isinstance(element, QTextTable):
            cells = [element.cellAt(row, 0).firstCursorPosition().block() for row in range(element.rows())]
            padding = element.cellAt(0, 0).format().toTableCellFormat().topPadding()
            found += [_rect(document, cell).top() - padding for cell in cells]
        else:
            found.append(_rect(document, element).top())
    return found


def _rect(document: QTextDocument, element: _Element) -> QRectF:
    layout = document.documentLayout()
    return layout.frameBoundingRect(element) if isinstance(element, QTextTable) else layout.blockBoundingRect(element)
