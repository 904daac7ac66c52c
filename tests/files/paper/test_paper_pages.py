"""Papers as Markdown and as HTML: every number, nothing that another text could be taken for, always the same bytes."""

import re
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser

import pytest

from bpgui import edits
from bpgui.data import EXAMPLES, sample_project
from bpgui.engine.optimizers import OPTIMIZERS
from bpgui.engine.walk import figure
from bpgui.files.formulas import as_html, as_latex
from bpgui.files.paper import Kind, Sheet, Subject, html_page, markdown_page
from bpgui.files.paper.markdown import BLANK
from bpgui.spec import Project

MakeSubject = Callable[..., Subject]
MakeSheet = Callable[..., Sheet]
KINDS: tuple[Kind, ...] = ("worked", "worksheet", "answers")
NASTY = "a_1 *b* <script>alert(1)</script> $x$ | {y} \\ `c` & #1 [d](e) @f"
VOID = {"meta", "br", "img"}


class Balance(HTMLParser):
    """Checks that every tag is closed where it was opened, and keeps what can be read."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(page: str) -> Balance:
    parser = Balance()
    parser.feed(page)
    parser.close()
    assert not parser.open
    return parser


def nasty() -> Project:
    project = sample_project("iris")
    for layer in project.network.layers:
        project = edits.rename_layer(project, layer.id, f"{layer.role[0]} {NASTY}"[:60])
    project = edits.add_layer(project, "output", 1, "softmax", (500.0, 500.0))
    last = project.network.layers[-1]
    project = edits.rename_layer(project, last.id, NASTY[:60])
    project = edits.resize_layer(project, project.network.layers[-2].id, 2)
    project = edits.connect(project, project.network.layers[1].id, last.id)
    return edits.set_notes(project, f"{NASTY}\n\n# {NASTY}\n- 1. {NASTY}")


PROJECTS: dict[str, Callable[[], Project]] = {
    "worked": EXAMPLES["worked-example"][1],
    "nasty": nasty,
    "large": partial(sample_project, "digits"),
    "feedback": EXAMPLES["xor-feedback"][1],
}


@pytest.fixture(scope="module", params=PROJECTS)
def project(request: pytest.FixtureRequest) -> Project:
    return PROJECTS[request.param]()


def test_the_same_project_gives_the_same_bytes(project: Project, subject: MakeSubject, sheet: MakeSheet) -> None:
    for kind in KINDS:
        first, second = (sheet(subject(project), kind) for _ in range(2))
        assert markdown_page(first, "a.svg") == markdown_page(second, "a.svg")
        assert html_page(first, "<svg></svg>") == html_page(second, "<svg></svg>")


def test_every_number_in_markdown_is_the_engines(project: Project, subject: MakeSubject, sheet: MakeSheet) -> None:
    paper = sheet(subject(project), "worked", 6)
    items = re.findall(r"^- [^\n]*?: \$(?:[^\n]*\\\n)*[^\n]*$", markdown_page(paper).split("## Step 1", 1)[1], re.M)
    entries = [entry for section in (*paper.sections, *paper.closing) for b in section.blocks for entry in b.entries]
    assert len(items) == len(entries)
    for item, entry in zip(items, entries, strict=True):
        assert f"= {as_latex(figure(entry.line.result, 6))}$" in item
        assert f"${as_latex(entry.line.symbol)} =" in item


def test_every_number_in_html_is_the_engines(project: Project, subject: MakeSubject, sheet: MakeSheet) -> None:
    paper = sheet(subject(project), "answers")
    page = html_page(paper)
    at = page.index("<h2>Step 1")
    for entry in paper.entries:
        wanted = f"<b>{as_html(figure(entry.line.result, 4 if entry.blank else paper.working))}</b>"
        at = page.index(wanted, at) + len(wanted)


def test_a_worksheet_has_a_numbered_blank_for_each_result(worked: Subject, sheet: MakeSheet) -> None:
    paper = sheet(worked)
    page = markdown_page(paper)
    assert re.findall(rf"\*\*\((\d+)\)\*\* {BLANK}$", page, re.M) == [str(n) for n in range(1, len(paper.blanks) + 1)]
    assert page.startswith("<!-- bpgui worksheet 1: stop=neuron:all row=0 sample=0 digits=4 numbers=no blanks=28 ")
    assert "4 significant digits" in page
    assert "Work with all digits of your calculator" in page


def test_the_harder_worksheet_has_no_numbers_in_its_formulas(worked: Subject, sheet: MakeSheet) -> None:
    easy, hard = (markdown_page(sheet(worked, numbers=numbers)) for numbers in (True, False))
    assert "\\exp (-0.21)" in easy
    assert "\\exp (-0.21)" not in hard
    assert "0.2 \\cdot 0.35" not in hard
    assert len(re.findall(BLANK, easy)) == len(re.findall(BLANK, hard))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_latex_of_every_optimiser_is_well_formed(optimizer: str, subject: MakeSubject, sheet: MakeSheet) -> None:
    project = sample_project("xor")
    training = edits.set_training(project, project.training.__class__(optimizer=optimizer))
    check_latex(markdown_page(sheet(subject(training), "worked", 6)))


def test_the_latex_of_awkward_networks_is_well_formed(project: Project, subject: MakeSubject, sheet: MakeSheet) -> None:
    for kind in KINDS:
        check_latex(markdown_page(sheet(subject(project), kind)))


def check_latex(page: str) -> None:
    for line in page.splitlines():
        dollars = re.findall(r"(?<!\\)\$", line)
        assert len(dollars) % 2 == 0, line
        for formula in re.findall(r"(?<!\\)\$((?:\\.|[^$\\])*)\$", line):
            braces = re.sub(r"\\[{}]", "", formula)
            assert braces.count("{") == braces.count("}"), line
            assert formula == formula.strip(), line
            assert not re.search(r"\}\^\{[^{}]*\}\^|\}\^\{[^{}]*\}'", formula), line
            commands = set(re.findall(r"\\([a-zA-Z]+)", formula))
            assert commands <= KNOWN, line


KNOWN = {
    *("alpha", "beta", "delta", "epsilon", "eta", "lambda", "mu", "exp", "log", "tanh", "sin", "cos", "max"),
    *("operatorname", "text", "cdot", "sum", "sqrt", "partial", "backslash", "sim", "wedge"),
}


def test_names_of_people_mean_nothing_in_markdown_and_html(subject: MakeSubject, sheet: MakeSheet) -> None:
    paper = sheet(subject(nasty()), "worked", 6)
    page = markdown_page(paper)
    outside = re.sub(r"(?<!\\)\$(?:\\.|[^$\\])*\$", "", page)
    assert not re.search(r"(?<!\\)<script|(?<!\\)\[d|(?<!\\)`|(?<!\\)@", outside)
    assert "\n# a" not in page
    html = parsed(html_page(paper))
    assert "script" not in html.tags
    assert NASTY in "".join(html.text)


def test_the_page_is_whole_and_needs_nothing_else(project: Project, subject: MakeSubject, sheet: MakeSheet) -> None:
    drawing = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><g></g></svg>\n'
    for kind in KINDS:
        page = html_page(sheet(subject(project), kind), drawing)
        seen = parsed(page)
        assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
        assert "<?xml" not in page
        assert "svg" in seen.tags
        assert not seen.tags & {"script", "link", "iframe", "img"}
        assert "prefers-color-scheme: dark" in page
        assert "@media print" in page


def test_the_drawing_beside_markdown_is_referred_to_whatever_it_is_called(worked: Subject, sheet: MakeSheet) -> None:
    paper = sheet(worked, "worked", 6)
    assert "![The network](my%20net%20%281%29-drawing.svg)" in markdown_page(paper, "my net (1)-drawing.svg")
    assert "![" not in markdown_page(paper)
