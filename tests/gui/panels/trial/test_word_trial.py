"""The words of the Try it panel, spelled out into phonemes while they are typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from trial_hands import ShowPanel, trained

from bpgui.data import default_spec, load, sample_project
from bpgui.data.sources.phonemes import PHONEMES, SILENT, encode_word, phonemes
from bpgui.engine import Program, predict
from bpgui.gui.panels.trial.trial_panel import TrialPanel
from bpgui.gui.panels.trial.word.lexicon import lexicon
from bpgui.gui.panels.trial.word.word_trial import WordTrial
from bpgui.spec import Project

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def speech() -> Project:
    """Return the example of letters and phonemes after a few epochs."""
    return trained("phonemes", 4)


def word_of(panel: TrialPanel) -> WordTrial:
    assert isinstance(panel.trial, WordTrial)
    return panel.trial


def said(project: Project, word: str) -> tuple[str, ...]:
    program = Program.compile(project.network)
    return phonemes(predict(program, program.pack(project.parameters), encode_word(word)[0]))


def clear(qtbot: QtBot, trial: WordTrial) -> None:
    trial.field.setFocus()
    qtbot.keyClick(trial.field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(trial.field, Qt.Key.Key_Delete)


def put(qtbot: QtBot, trial: WordTrial, text: str) -> None:
    """Type a text, or paste it where the keyboard of the tests has no such key."""
    if text.isascii():
        qtbot.keyClicks(trial.field, text)
    else:
        QApplication.clipboard().setText(text)
        qtbot.keyClick(trial.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def shown(trial: WordTrial) -> tuple[str, ...]:
    return tuple(cell.answer for cell in trial.letters.cells)


def test_a_word_is_spelled_out_while_it_is_typed(speech: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = word_of(show_panel(speech))
    clear(qtbot, trial)
    for end in range(1, len("knight") + 1):
        typed = "knight"[:end]
        qtbot.keyClicks(trial.field, typed[-1])
        wanted = said(speech, typed)
        qtbot.waitUntil(lambda wanted=wanted: shown(trial) == wanted)
        assert [cell.heading for cell in trial.letters.cells] == list(typed)
        # The letter just typed is the one whose answers are shown.
        assert trial.letters.chosen == end - 1
        assert trial.bars.best == wanted[-1]
    spoken = [symbol for symbol in said(speech, "knight") if symbol != SILENT]
    assert trial.spoken.text() == f"Said {' '.join(spoken)}"


def test_capitals_are_said_like_small_letters(speech: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = word_of(show_panel(speech))
    clear(qtbot, trial)
    qtbot.keyClicks(trial.field, " PhoNE ")
    trial.refresh()
    assert shown(trial) == said(speech, "phone")
    assert [cell.heading for cell in trial.letters.cells] == list("PhoNE")
    assert "In the data" in trial.known.text() or "Right" in trial.known.text()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "There is no letter"),
        ("two words", "not a space"),
        ("caf\N{LATIN SMALL LETTER E WITH ACUTE}", "a to z alone"),
        ("x<b>", "not '<'"),
        ("a1", "not '1'"),
        ("a" * 41, "too long"),
    ],
)
def test_what_cannot_be_said_is_told_in_one_sentence(
    text: str, told: str, speech: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    trial = word_of(show_panel(speech))
    clear(qtbot, trial)
    put(qtbot, trial, text)
    trial.refresh()
    assert told in trial.sentence.text()
    assert trial.sentence.isVisible()
    assert trial.sentence.textFormat() == Qt.TextFormat.PlainText
    for widget in (trial.letters, trial.spoken, trial.known, trial.chosen, trial.bars):
        assert not widget.isVisible()
    clear(qtbot, trial)
    qtbot.keyClicks(trial.field, "cat")
    trial.refresh()
    assert not trial.sentence.isVisible()
    assert trial.bars.isVisible()


def test_each_phoneme_has_a_word_in_which_it_is_heard(speech: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = word_of(show_panel(speech))
    clear(qtbot, trial)
    qtbot.keyClicks(trial.field, "fox")
    trial.refresh()
    place = shown(trial).index("F")
    assert "F as in fish" in trial.letters.cells[place].said
    assert trial.letters.cells[place].said.startswith("f: ")
    for cell, symbol in zip(trial.letters.cells, shown(trial), strict=True):
        assert PHONEMES[symbol] in cell.said
        assert cell.certainty in cell.said


def test_words_to_try_are_one_click_away(speech: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = word_of(show_panel(speech))
    for button in trial.buttons:
        qtbot.mouseClick(button, _LEFT)
        assert trial.field.text() == button.text()
        trial.refresh()
        assert shown(trial) == said(speech, button.text())
        assert not trial.sentence.isVisible()


def test_a_click_on_a_letter_shows_its_answers(speech: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = word_of(show_panel(speech))
    trial.refresh()
    qtbot.mouseClick(trial.letters, _LEFT, pos=trial.letters.place_of(3).center().toPoint())
    assert trial.bars.best == shown(trial)[3]
    assert trial.chosen.text() == trial.letters.cells[3].said


def test_words_of_the_data_are_compared_letter_by_letter(speech: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(speech)
    trial = word_of(panel)
    dataset = panel.workspace.dataset
    assert dataset is not None
    entries = lexicon(dataset)
    right = next(word for word, entry in entries.items() if not entry.learned and said(speech, word) == entry.phonemes)
    wrong = next(word for word, entry in entries.items() if entry.learned and said(speech, word) != entry.phonemes)
    for word in (right, wrong):
        clear(qtbot, trial)
        qtbot.keyClicks(trial.field, word)
        trial.refresh()
        marks = [cell.right for cell in trial.letters.cells]
        assert marks == [a == b for a, b in zip(said(speech, word), entries[word].phonemes, strict=True)]
        if word == right:
            assert trial.known.text() == "Right, as in the data. It does not learn from this word."
        else:
            assert "wrong. It learns from this word." in trial.known.text()
    clear(qtbot, trial)
    qtbot.keyClicks(trial.field, "blick")
    trial.refresh()
    assert "does not have this word" in trial.known.text()
    assert {cell.right for cell in trial.letters.cells} == {None}


def test_the_lexicon_has_every_letter_of_the_data() -> None:
    dataset = load(default_spec("phonemes"))
    entries = lexicon(dataset)
    assert sum(len(entry.rows) for entry in entries.values()) == len(dataset.table.inputs)
    assert all(len(word) == len(entry.rows) == len(entry.phonemes) for word, entry in entries.items())
    assert entries["phone"].phonemes == ("F", "-", "OW", "N", "-")
    learned = sum(len(entry.rows) for entry in entries.values() if entry.learned)
    assert learned == len(dataset.train_rows)


def test_a_sample_of_the_data_is_typed_and_its_letter_chosen(
    speech: Project, show_panel: ShowPanel, qtbot: QtBot
) -> None:
    panel = show_panel(speech)
    dataset = panel.workspace.dataset
    assert dataset is not None
    row = int(dataset.test_rows[5])
    panel.workspace.insight.choose(row)
    qtbot.mouseClick(panel.take_button, _LEFT)
    trial = word_of(panel)
    caption = dataset.table.captions[row]
    assert trial.field.text() == caption.replace(" ", "").replace("[", "").replace("]", "")
    assert f"[{trial.letters.cells[trial.letters.chosen].heading}]" in caption
    assert caption.split().index(f"[{trial.letters.cells[trial.letters.chosen].heading}]") == trial.letters.chosen


def test_the_longest_word_stays_within_the_panel(speech: Project, show_panel: ShowPanel, qtbot: QtBot) -> None:
    trial = word_of(show_panel(speech))
    clear(qtbot, trial)
    qtbot.keyClicks(trial.field, "pneumonoultramicroscopicsilicovolcano")
    trial.refresh()
    assert all(trial.letters.place_of(place).right() <= trial.letters.width() for place in range(37))


def test_the_word_stays_while_the_network_trains_and_its_sounds_follow(show_panel: ShowPanel, qtbot: QtBot) -> None:
    panel = show_panel(sample_project("phonemes"))
    trial = word_of(panel)
    clear(qtbot, trial)
    qtbot.keyClicks(trial.field, "fish")
    trial.refresh()
    before = [cell.share for cell in trial.letters.cells]
    panel.workspace.training.toggle()
    qtbot.waitUntil(lambda: shown(trial)[0] == "F" and trial.letters.cells[0].share > 0.8, timeout=20_000)
    assert trial.field.text() == "fish"
    assert max(before) < 0.5
    panel.workspace.training.stop()


def test_a_network_that_does_not_fit_is_told_of(show_panel: ShowPanel) -> None:
    panel = show_panel(sample_project("xor"))
    panel.workspace.choose_data("Data", default_spec("phonemes"))
    trial = word_of(panel)
    trial.refresh()
    assert "input neurons, but the data has 189" in trial.sentence.text()
    assert not trial.letters.isVisible()
