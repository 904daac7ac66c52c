import hashlib
import importlib.util
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from bpgui.data import SAMPLES, Dataset, Table, default_spec, load, resource, sample_project
from bpgui.data.sources.phonemes import (
    CLASSES,
    INPUT_NAMES,
    LETTERS_RIGHT,
    PHONEMES,
    SILENT,
    WHOLE_WORDS,
    WORDS,
    encode_word,
    phonemes,
    read_phonemes,
)
from bpgui.engine import Program, predict, train
from bpgui.errors import DataError, FileError

Made = Callable[..., Table]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_phonemes", ROOT / "packaging" / "build_phonemes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(default_spec("phonemes"))


@pytest.fixture(scope="module")
def spoken(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """The phonemes of the letters of each word."""
    words: dict[str, tuple[str, ...]] = {}
    for caption, label in zip(dataset.table.captions, dataset.table.labels(), strict=True):
        word = plain(caption)
        words[word] = (*words.get(word, ()), CLASSES[label])
    return words


def plain(caption: str) -> str:
    return re.sub(r"[^a-z]", "", caption)


def letters_seen(inputs: np.ndarray) -> str:
    """What a window shows, with a dot where there is no letter."""
    places = inputs.reshape(7, 27)
    assert places.sum(axis=1).tolist() == [1.0] * 7
    return "".join("abcdefghijklmnopqrstuvwxyz."[place] for place in places.argmax(axis=1))


def test_there_are_3926_words_with_a_phoneme_for_each_of_their_letters(spoken: dict[str, tuple[str, ...]]) -> None:
    assert len(spoken) == WORDS == 3926
    assert [word for word, symbols in spoken.items() if len(word) != len(symbols)] == []
    assert list(spoken) == sorted(spoken)
    assert max(map(len, spoken)) < 20


@pytest.mark.parametrize(
    ("word", "symbols"),
    [
        ("phone", "F|-|OW|N|-"),
        ("box", "B|AA|K S"),
        ("nation", "N|EY|SH|-|AH|N"),
        ("thought", "TH|-|AO|-|-|-|T"),
        ("knowledge", "-|N|AA|-|L|AH|-|JH|-"),
        ("little", "L|IH|T|-|AH L|-"),
        ("one", "W AH|N|-"),
        ("unit", "Y UW|N|AH|T"),
    ],
)
def test_known_words_are_aligned_as_a_person_would(word: str, symbols: str, spoken: dict[str, tuple[str, ...]]) -> None:
    assert spoken[word] == tuple(symbols.split("|"))


def test_every_phoneme_occurs_and_its_example_says_where(spoken: dict[str, tuple[str, ...]]) -> None:
    assert {symbol for symbols in spoken.values() for symbol in symbols} == set(PHONEMES)
    for symbol, example in PHONEMES.items():
        quoted = re.search(r"'(\w+)'", example)
        word = quoted.group(1) if quoted else example
        assert symbol in spoken.get(word, (symbol,)), symbol
    assert sum(example in spoken for example in PHONEMES.values()) > 30


def test_a_row_is_a_letter_between_three_neighbours_on_either_side(dataset: Dataset) -> None:
    table = dataset.table
    first = [plain(caption) for caption in table.captions].index("phone")
    assert table.captions[first : first + 5] == (
        "[p] h o n e",
        "p [h] o n e",
        "p h [o] n e",
        "p h o [n] e",
        "p h o n [e]",
    )
    assert [letters_seen(row) for row in table.inputs[first : first + 5]] == [
        "...phon",
        "..phone",
        ".phone.",
        "phone..",
        "hone...",
    ]
    assert table.inputs.shape == (26621, 189)
    assert table.targets.shape == (26621, 48)
    assert len(INPUT_NAMES) == len(set(INPUT_NAMES)) == 189
    assert (INPUT_NAMES[0], INPUT_NAMES[81], INPUT_NAMES[188]) == ("3 before: a", "here: a", "3 after: no letter")


@pytest.mark.parametrize("seed", range(3))
def test_no_word_and_no_family_is_in_two_parts(seed: int) -> None:
    data = load(replace(default_spec("phonemes"), seed=seed))
    captions, groups = data.table.captions, data.table.groups
    assert groups is not None
    parts = [data.train_rows, data.test_rows]
    words, families = (
        [{of(row) for row in part} for part in parts] for of in (lambda r: plain(captions[r]), groups.item)
    )
    assert not words[0] & words[1]
    assert not families[0] & families[1]
    assert len(data.test_rows) > 4000
    for train_word in ("examine", "use", "act"):
        kin = {groups[row] for row, caption in enumerate(captions) if plain(caption) in (train_word, f"{train_word}s")}
        assert len(kin) == 1


def test_fewer_words_are_a_choice_by_the_seed(made: Made) -> None:
    few, again, other = (made("phonemes", seed=seed, words=50) for seed in (0, 0, 1))
    words = [caption for caption in few.captions if caption.startswith("[")]
    assert len(words) == 50
    assert few.captions == again.captions
    assert few.inputs.tobytes() == again.inputs.tobytes()
    assert few.captions != other.captions
    whole = dict(zip(made("phonemes").captions, made("phonemes").labels().tolist(), strict=True))
    assert [whole[caption] for caption in few.captions] == few.labels().tolist()


def test_a_typed_word_is_encoded_as_those_of_the_table(dataset: Dataset) -> None:
    inputs, captions = encode_word("phone")
    first = dataset.table.captions.index("[p] h o n e")
    assert captions == dataset.table.captions[first : first + 5]
    assert np.array_equal(inputs, dataset.table.inputs[first : first + 5])


def test_an_invented_word_and_capitals_are_words_like_others() -> None:
    inputs, captions = encode_word("blorf")
    assert inputs.shape == (5, 189)
    assert letters_seen(inputs[2]) == ".blorf."
    assert captions[4] == "b l o r [f]"
    assert np.array_equal(encode_word(" BlOrf ")[0], inputs)
    assert letters_seen(encode_word("a")[0][0]) == "...a..."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "There is no letter to pronounce"),
        ("  ", "There is no letter to pronounce"),
        ("two words", "not a space: type one word without it"),
        ("don't", "not ''': type"),
        ("naïve", "not 'ï': type"),
        ("x2", "not '2': type"),
        ("a\x00b", "not an unseen character: type"),
        ("a" * 41, "A word of 41 letters is too long: type one of at most 40"),
    ],
)
def test_what_is_no_word_is_told_in_a_sentence(typed: str, told: str) -> None:
    with pytest.raises(DataError, match=re.escape(told)):
        encode_word(typed)


def test_the_most_probable_phoneme_of_each_letter_is_named() -> None:
    outputs = np.zeros((3, 48))
    outputs[0, CLASSES.index("F")] = 0.9
    outputs[1, CLASSES.index(SILENT)] = 0.4
    outputs[2, CLASSES.index("K S")] = 0.3
    assert phonemes(outputs) == ("F", "-", "K S")


def test_a_word_counts_as_right_if_all_its_letters_are(dataset: Dataset) -> None:
    rows = dataset.table.captions.index("[p] h o n e") + np.arange(11)
    assert [plain(dataset.table.captions[row]) for row in (rows[0], rows[4], rows[5], rows[10])] == [
        *["phone"] * 2,
        *["phrase"] * 2,
    ]
    outputs = dataset.table.targets[rows].copy()
    assert LETTERS_RIGHT.measure(dataset, rows, outputs) == WHOLE_WORDS.measure(dataset, rows, outputs) == 1.0
    outputs[0] = np.roll(outputs[0], 1)
    assert LETTERS_RIGHT.measure(dataset, rows, outputs) == pytest.approx(10 / 11)
    assert WHOLE_WORDS.measure(dataset, rows, outputs) == pytest.approx(0.5)


def test_the_usual_phoneme_of_each_letter_is_right_for_less_than_two_thirds(dataset: Dataset) -> None:
    inputs, labels = dataset.table.inputs, dataset.table.labels()
    letter = inputs.reshape(-1, 7, 27)[:, 3].argmax(axis=1)
    train_rows, test_rows = dataset.train_rows, dataset.test_rows
    counts = np.zeros((26, 48))
    np.add.at(counts, (letter[train_rows], labels[train_rows]), 1)
    right = (counts.argmax(axis=1)[letter[test_rows]] == labels[test_rows]).mean()
    assert 0.55 < right < 0.67


@pytest.mark.slow
def test_the_recipe_reads_unseen_words_better_than_a_linear_network(dataset: Dataset) -> None:
    project = sample_project("phonemes")
    program = Program.compile(project.network)
    *_, last = train(program, project.parameters, dataset.training_data(), project.training)
    outputs = predict(program, program.pack(last.parameters), dataset.table.inputs[dataset.test_rows])
    stated = SAMPLES["phonemes"].stated
    assert stated is not None
    assert stated.baseline is not None
    assert stated.low <= LETTERS_RIGHT.measure(dataset, dataset.test_rows, outputs) <= stated.high
    assert stated.low > stated.baseline
    assert 0.33 < WHOLE_WORDS.measure(dataset, dataset.test_rows, outputs) < 0.5


def test_the_script_counts_phonemes_in_the_order_of_the_classes(build: ModuleType) -> None:
    assert tuple(unit or SILENT for unit in build.UNITS) == CLASSES


def test_letters_are_aligned_by_what_they_say_in_all_words_together(build: ModuleType) -> None:
    text = "box B AA1 K S\nfox F AA1 K S\nfog F AO1 G # a comment\nbob B AA1 B\nhen HH EH1 N\nphone F OW1 N\n"
    text += "no N OW1\nphone(2) P OW1\nbe B IY1\npa P AA1\ngraph G R AE1 F\n"
    words = build.pronunciations(text)
    assert words["phone"] == ("F", "OW", "N")
    assert words["fog"] == ("F", "AO", "G")
    chances = build.estimate(words)
    assert build.align("fox", words["fox"], chances) == ["F", "AA", "K S"]
    assert build.align("bob", words["bob"], chances) == ["B", "AA", "B"]
    for letter in "bfonx":
        assert sum(chance for (here, _), chance in chances.items() if here == letter) == pytest.approx(1.0)
    assert build.align("be", ("ZH", "ZH"), chances) == []


def test_of_two_letters_that_may_say_it_the_first_does(build: ModuleType) -> None:
    chances = {("t", "T"): 0.7, ("t", ""): 0.3, ("e", ""): 1.0}
    assert build.align("tte", ("T",), chances) == ["T", "", ""]


def test_words_that_begin_alike_are_a_family(build: ModuleType) -> None:
    words = ["act", "action", "actual", "add", "examine", "examined", "examining", "example", "of", "off", "useful"]
    starts = [word for word, begins in zip(words, build.families(words), strict=True) if begins]
    assert starts == ["act", "add", "examine", "example", "of", "off", "useful"]


def test_the_licence_page_has_the_checksum_and_the_whole_licence() -> None:
    page = resource("datasets", "LICENSES.md").read_text(encoding="utf-8")
    section = page.split("## phonemes.npz")[1].split("\n## ")[0]
    stated = re.search(r"\| SHA-256 \| `([0-9a-f]{64})`", section)
    assert stated is not None
    assert hashlib.sha256(resource("datasets", "phonemes.npz").read_bytes()).hexdigest() == stated.group(1)
    for demand in ("Carnegie Mellon University. All rights reserved.", "ADVISED OF THE POSSIBILITY OF SUCH DAMAGE."):
        assert demand in section
    assert "Copyright 2000-2018 by Kevin Atkinson" in section


GOOD = {
    "letters": np.array([0, 1, 2], np.uint8),
    "phonemes": np.array([0, 47, 3], np.uint8),
    "lengths": np.array([2, 1], np.uint8),
    "begins": np.array([1, 1], np.uint8),
}


def _read(folder: Path, **arrays: np.ndarray) -> Table:
    path = folder / "phonemes.npz"
    np.savez_compressed(path, **{**GOOD, **arrays})
    return read_phonemes(path, WORDS, np.random.default_rng(0))


def test_a_sound_file_is_read_from_any_place(tmp_path: Path) -> None:
    table = _read(tmp_path)
    assert table.captions == ("[a] b", "a [b]", "[c]")
    assert table.labels().tolist() == [0, 47, 3]
    assert table.groups is not None
    assert table.groups.tolist() == [1, 1, 2]


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("letters", np.array([0, 1, 26], np.uint8)),
        ("letters", np.array([0, 1], np.uint8)),
        ("letters", np.array([0, 1, 2], np.int64)),
        ("phonemes", np.array([0, 48, 3], np.uint8)),
        ("lengths", np.array([2, 2], np.uint8)),
        ("lengths", np.array([3, 0], np.uint8)),
        ("lengths", np.array([3], np.uint8)),
        ("begins", np.array([1, 2], np.uint8)),
        ("begins", np.array([1], np.uint8)),
        ("letters", np.array(["a", "b", "c"], object)),
    ],
)
def test_arrays_of_another_kind_are_refused(tmp_path: Path, name: str, array: np.ndarray) -> None:
    with pytest.raises(FileError, match=r"'phonemes\.npz' is damaged: install bpgui again"):
        _read(tmp_path, **{name: array})
