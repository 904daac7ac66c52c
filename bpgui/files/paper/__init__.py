"""An update of a network on paper: a worked example, or a worksheet with blanks, its answers, and their marking."""

from bpgui.files.paper.answers import Filled, Marked, marked, read_worksheet, sheet_of
from bpgui.files.paper.html import html_body, html_page
from bpgui.files.paper.make import make_sheet
from bpgui.files.paper.markdown import markdown_page
from bpgui.files.paper.sheet import (
    WORKED_DIGITS,
    WORKSHEET_DIGITS,
    Choices,
    Entry,
    Kind,
    Sheet,
)
from bpgui.files.paper.subject import Subject, subject_of

__all__ = [
    "WORKED_DIGITS",
    "WORKSHEET_DIGITS",
    "Choices",
    "Entry",
    "Filled",
    "Kind",
    "Marked",
    "Sheet",
    "Subject",
    "html_body",
    "html_page",
    "make_sheet",
    "markdown_page",
    "marked",
    "read_worksheet",
    "sheet_of",
    "subject_of",
]
