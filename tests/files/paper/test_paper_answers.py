"""Filled worksheets: right answers are right, each wrong digit is found, what is no worksheet is said to be none."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bpgui import edits
from bpgui.data import EXAMPLES, load, sample_project
from bpgui.engine.walk import figure, mark
from bpgui.errors import FileError
from bpgui.files.paper import Sheet, Subject, answers, html_page, markdown_page, marked, read_worksheet, sheet_of
from bpgui.spec import Project

MakeSubject = Callable[..., Subject]
MakeSheet = Callable[..., Sheet]
PROJECTS: dict[str, Callable[[], Project]] = {
    "worked": EXAMPLES["worked-example"][1],
    "xor": lambda: sample_project("xor"),
}


@pytest.fixture(params=PROJECTS)
def project(request: pytest.FixtureRequest) -> Project:
    return PROJECTS[request.param]()


def key_of(sheet: Sheet) -> dict[int, str]:
    return {entry.blank: figure(entry.line.result, sheet.digits) for entry in sheet.blanks}


def filled(page: str, key: dict[int, str]) -> str:
    """Put answers where the blanks of a page are."""
    return re.sub(
        r"(\((\d+)\)(?:\*\*|</b>) )_+", lambda match: f"{match[1]}{key.get(int(match[2]), match[0][-6:])}", page
    )


def read(path: Path, text: str | bytes) -> answers.Filled:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_worksheet(path)


@pytest.mark.parametrize("write", [markdown_page, html_page])
def test_a_worksheet_filled_with_the_answers_is_all_right(
    write: Callable[[Sheet], str], project: Project, subject: MakeSubject, sheet: MakeSheet, tmp_path: Path
) -> None:
    about = subject(project)
    paper = sheet(about)
    key = key_of(paper)
    came_back = read(tmp_path / "filled", filled(write(paper), key))
    assert came_back.answers == key
    again = sheet_of(came_back.stamp, project, about.dataset)
    assert [one.mark.verdict for one in marked(again, came_back.answers)] == ["right"] * len(key)


def test_each_single_wrong_digit_is_found_and_named(
    project: Project, subject: MakeSubject, sheet: MakeSheet, tmp_path: Path
) -> None:
    paper = sheet(subject(project))
    key, page = key_of(paper), markdown_page(paper)
    for blank, answer in key.items():
        for place, sign in enumerate(answer):
            if not sign.isdigit():
                continue
            wrong = f"{answer[:place]}{(int(sign) + 1) % 10}{answer[place + 1 :]}"
            marks = marked(paper, {**key, blank: wrong})
            assert [one.entry.blank for one in marks if not one.mark.right] == [blank], wrong
    last = len(key)
    turned = key[last].removeprefix("-") if key[last].startswith("-") else f"-{key[last]}"
    came_back = read(tmp_path / "one.md", filled(page, {**key, last: turned}))
    (wrong_one,) = [one for one in marked(paper, came_back.answers) if not one.mark.right]
    assert wrong_one.entry.name == f"{last}, {paper.blanks[-1].line.symbol}"
    assert (wrong_one.mark.verdict, wrong_one.mark.sentence) == ("sign", "The size is right, the sign is not.")


def test_an_empty_worksheet_has_no_answers(worked: Subject, sheet: MakeSheet, tmp_path: Path) -> None:
    paper = sheet(worked)
    for page in (markdown_page(paper), html_page(paper)):
        came_back = read(tmp_path / "empty", page)
        assert not came_back.answers
        assert {one.mark.verdict for one in marked(paper, came_back.answers)} == {"missing"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("__0.21__", "0.21"),
        ("0,21", "0,21"),
        ("$0.21$\\", "0.21"),
        ("= 0.21 \u00a0", "0.21"),
        ("2.1 x 10^-1", "2.1 x 10^-1"),
        ("2,1 \u00b7 10^{-1}", "2,1 \u00b7 10^{-1}"),
        ("$2.1 \\cdot 10^{-1}$", "2.1 \\cdot 10^{-1}"),
        ("2.1 \u00d7 10\u207b\u00b9", "2.1 \u00d7 10\u207b\u00b9"),
        ("\u201c0.21\u201d", "\u201c0.21\u201d"),
        ('"0.21"', '"0.21"'),
        ("\u2248 0.21 V", "\u2248 0.21 V"),
        ("0,21, I think", "0,21, I think"),
        ("0.21. (rounded)", "0.21. (rounded)"),
        (".21;", ".21;"),
        ("(0.21)", "(0.21)"),
        ("2.1e\u20131 mV", "2.1e\u20131 mV"),
    ],
)
def test_answers_may_be_written_in_many_ways(
    written: str, found: str, worked: Subject, sheet: MakeSheet, tmp_path: Path
) -> None:
    paper = sheet(worked)
    came_back = read(tmp_path / "a.md", filled(markdown_page(paper), {1: written}))
    assert came_back.answers == {1: found}
    assert marked(paper, came_back.answers)[0].mark.right


@pytest.mark.parametrize("dash", ["-", "\u2212", "\u2013", "\u2011", "- "])
def test_a_minus_sign_may_be_any_that_programs_write(dash: str) -> None:
    assert float(answers.plain(f"{dash}0.25 V")) == -0.25
    assert float(answers.plain(f"2.5 x 10^{dash}3")) == 0.0025


@pytest.mark.parametrize(
    "answer",
    ["1/2", "21 %", "0.2 or 0.3", "0.21 - 0.1", "0.2.1", "1,234.5", "2 x 3", "none", "nan", "0.21^2", "10^", "2.1e-"],
)
def test_what_is_more_than_a_number_is_left_as_it_is(answer: str) -> None:
    assert answers.plain(answer) == answer


def test_only_the_two_roundings_at_an_edge_are_right() -> None:
    assert mark("0.006772", 0.0067715, 4).right
    assert mark("0.006771", 0.0067715, 4).right
    assert mark("0.006772", 0.00677148, 4).verdict == "close"
    assert mark("0.00677", 0.0067715, 4).verdict == "close"
    assert mark("-0.006772", 0.0067715, 4).verdict == "sign"


@pytest.mark.parametrize(
    "inside",
    [
        "<b>(1)</b> 2.1&middot;10<sup>-1</sup>",
        "<strong>(1)</strong>&nbsp;<u>0.21</u>",
        "<b>(1) 0.21</b>",
        "<p><span><b>(1)</b></span> <font color='red'>0.21</font></p>",
    ],
)
def test_html_may_come_back_from_another_program(
    inside: str, worked: Subject, sheet: MakeSheet, tmp_path: Path
) -> None:
    paper = sheet(worked)
    page = html_page(paper).replace('<span class="blank"><b>(1)</b> __________</span>', inside)
    came_back = read(tmp_path / "a.html", page)
    assert marked(paper, came_back.answers)[0].mark.right, came_back.answers


def test_text_whose_marks_are_lost_can_be_read(worked: Subject, sheet: MakeSheet, tmp_path: Path) -> None:
    paper = sheet(worked)
    key = key_of(paper)
    text = filled(markdown_page(paper), key).replace("**", "").replace("$", "").replace("\\\n", "\n")
    assert read(tmp_path / "a.txt", text).answers == key


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_can_be_read(encoding: str, subject: MakeSubject, sheet: MakeSheet, tmp_path: Path) -> None:
    project = edits.set_notes(sample_project("xor"), "")
    project = edits.rename_layer(project, project.network.layers[1].id, "verborgen \u00e4\u00f6\u00fc")
    paper = sheet(subject(project))
    key = key_of(paper)
    text = filled(markdown_page(paper), key).replace("\n", "\r\n")
    came_back = read(tmp_path / "a.md", text.encode(encoding))
    assert (came_back.stamp, came_back.answers) == (paper.stamp, key)


def test_a_worksheet_of_another_network_or_step_is_told_in_words(
    worked: Subject, subject: MakeSubject, sheet: MakeSheet
) -> None:
    stamp = sheet(worked).stamp
    project = worked.project
    changed = edits.set_weight(project, project.network.connections[0].id, 0, 0, 0.2001)
    for other in (changed, sample_project("xor")):
        assert other.dataset is not None
        with pytest.raises(FileError, match="is of another network, of other data or of another step"):
            sheet_of(stamp, other, load(other.dataset))
    with pytest.raises(FileError, match=r"cannot be marked by the present project\. There is no data"):
        sheet_of(stamp, project, None)
    far = sheet(subject(sample_project("xor"), 3)).stamp
    with pytest.raises(FileError, match="There is no row of the data with the number 4"):
        sheet_of(far, project, worked.dataset)


STAMP = (
    "<!-- bpgui worksheet 1: stop=neuron:all row=0 sample=0 digits=4 numbers=yes blanks=28 check=0123456789abcdef -->"
)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is no worksheet of bpgui"),
        (b"%PDF-1.4 \x00\xff\xfe", "'a.md' is a PDF, whose answers cannot be read: type them into the fields"),
        (b"\xff\xfe\x00", "is no worksheet of bpgui"),
        (os.urandom(4096), "is no worksheet of bpgui"),
        (b"# Worksheet\n**(1)** 0.21", "or its hidden first line is gone"),
        (STAMP.replace("worksheet 1", "worksheet 2").encode(), "comes from another version"),
        (STAMP.replace("digits=4", "digits=99").encode(), "hidden first line of 'a.md' was changed"),
        (STAMP.replace("digits=4", "digits=0").encode(), "hidden first line of 'a.md' was changed"),
        (STAMP.replace("row=0", "row=-1").encode(), "hidden first line of 'a.md' was changed"),
        (STAMP.replace("check=0123", "check=xyz").encode(), "hidden first line of 'a.md' was changed"),
    ],
)
def test_what_is_no_worksheet_is_refused_in_a_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(FileError) as error:
        read(tmp_path / "a.md", content)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_files_that_cannot_be_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileError, match=r"'gone\.md' cannot be read, since its folder or the file does not exist"):
        read_worksheet(tmp_path / "gone.md")
    with pytest.raises(FileError, match="it is a folder"):
        read_worksheet(tmp_path)
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(FileError, match="since it is no file"):
        read_worksheet(tmp_path / "pipe.md")
    monkeypatch.setattr(answers, "MOST_BYTES", 10)
    with pytest.raises(FileError, match="is larger than any worksheet"):
        read(tmp_path / "large.md", STAMP)


def test_hostile_answers_are_cut_and_unknown_blanks_ignored(tmp_path: Path) -> None:
    text = f"{STAMP}\n**(1)** {'9' * 100_000}\n**(29)** 5\n**(0)** 5\n**(2)** a\n**(2)** 0.5\n**(3)** nan"
    found = read(tmp_path / "a.md", text).answers
    assert found == {1: "9" * 60, 2: "0.5", 3: "nan"}


def test_a_page_of_open_tags_is_read_quickly_enough_to_be_refused(tmp_path: Path) -> None:
    hostile = f"<html><body>{STAMP}{'<svg' * 200_000}{'<b>(1' * 200_000}"
    assert read(tmp_path / "a.html", hostile).answers == {}
