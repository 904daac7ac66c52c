"""Letters of common English words and the phonemes that they stand for, read from resources/datasets/phonemes.npz.

The task of NETtalk (Sejnowski and Rosenberg 1987): a network sees a letter with its three neighbours on either side and
says which sound it makes in this place.
"""

from importlib.resources.abc import Traversable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import Dataset, Rows, Score, Table
from bpgui.data.resources import resource
from bpgui.data.scores import accuracy
from bpgui.data.sources.bundled import are_labels, damaged, read_arrays
from bpgui.errors import DataError
from bpgui.spec import FloatArray, Param, Settings

Codes = npt.NDArray[np.uint8]

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# What a column of a window stands for; no letter is what is before and after the word.
_CHARACTERS = (*ALPHABET, "no letter")
REACH = 3  # letters that are seen on either side
_PLACES = (*(f"{place} before" for place in range(REACH, 0, -1)), "here",
           *(f"{place} after" for place in range(1, REACH + 1)))  # fmt: skip
INPUT_NAMES = tuple(f"{place}: {character}" for place in _PLACES for character in _CHARACTERS)
SILENT = "-"
WORDS = 3926
LONGEST = 40  # letters of a word that is typed; English words have fewer

# Each phoneme by its ARPAbet symbol, with a word in which it is heard. The first is the silence of letters that say
# nothing, the last are pairs that a single letter says. The file counts them in this order.
PHONEMES: dict[str, str] = {
    SILENT: "the last letter of 'make'",
    "AA": "odd", "AE": "cat", "AH": "cup", "AO": "law", "AW": "now", "AY": "dry", "B": "bed", "CH": "chip",
    "D": "dog", "DH": "this", "EH": "bed", "ER": "girl", "EY": "day", "F": "fish", "G": "gap", "HH": "hat",
    "IH": "big", "IY": "see", "JH": "job", "K": "key", "L": "leg", "M": "man", "N": "net", "NG": "ring",
    "OW": "low", "OY": "boy", "P": "pen", "R": "run", "S": "sit", "SH": "she", "T": "top", "TH": "thin",
    "UH": "book", "UW": "food", "V": "van", "W": "win", "Y": "yes", "Z": "has", "ZH": "vision",
    "AH L": "the l of 'table'", "AH M": "the m of 'criticism'", "G Z": "the x of 'exact'", "K S": "the x of 'box'",
    "W AH": "the o of 'one'", "Y AH": "the u of 'regular'", "Y UH": "the u of 'pure'", "Y UW": "the u of 'unit'",
}  # fmt: skip
CLASSES = tuple(PHONEMES)

PHONEME_PARAMS: tuple[Param, ...] = (
    Param(
        "words", "int", WORDS, "How many of the words are taken, chosen at random by the data seed.", "Words",
        low=10, high=WORDS,
    ),
)  # fmt: skip


def phoneme_letters(settings: Settings, rng: np.random.Generator) -> Table:
    """Return the letters of as many of the bundled words as the settings say, chosen at random, in alphabetic order.

    Raises `FileError` if the file is missing or damaged.
    """
    return read_phonemes(resource("datasets", "phonemes.npz"), int(settings["words"]), rng)


def read_phonemes(file: Traversable, words: int, rng: np.random.Generator) -> Table:
    """Read words as one row per letter: inputs (rows, 189) are its window, targets (rows, 48) its phoneme.

    The file holds, uint8 each, `letters` from 0 for a to 25 and `phonemes`, their place in `CLASSES`, of all words in
    a row, `lengths`, how many letters each word has, and `begins`, 1 for each word that begins another family of words
    that begin alike. The families are the groups. Raises `FileError` naming the file if it is not so.
    """
    letters, phonemes, lengths, begins = read_arrays(file, "letters", "phonemes", "lengths", "begins")
    if not (
        are_labels(letters, letters.size, len(ALPHABET))
        and are_labels(phonemes, letters.size, len(CLASSES))
        and are_labels(lengths, lengths.size, LONGEST + 1)
        and are_labels(begins, lengths.size, 2)
        and int(lengths.min()) > 0
        and int(lengths.sum()) == letters.size
    ):
        raise damaged(file)
    count = len(lengths)
    chosen = np.zeros(count, dtype=bool)
    chosen[rng.permutation(count)[:words]] = True
    word = np.repeat(np.arange(count), lengths)
    kept = chosen[word]
    letters, phonemes, lengths = letters[kept], phonemes[kept], lengths[chosen]
    return Table(
        inputs=_windows(letters, lengths),
        targets=np.eye(len(CLASSES))[phonemes],
        input_names=INPUT_NAMES,
        target_names=CLASSES,
        classes=CLASSES,
        captions=_captions(letters, lengths),
        groups=np.cumsum(begins, dtype=np.intp)[word[kept]],
        group_name="word family",
    )


def encode_word(word: str) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the windows (letters, 189) of the letters of a word that a person types, and a caption for each.

    Capitals count as small letters. Raises `DataError` unless it is one word of letters from a to z.
    """
    typed = word.strip()
    if not typed:
        raise DataError("There is no letter to pronounce: type a word, such as 'phone'.")
    if len(typed) > LONGEST:
        raise DataError(f"A word of {len(typed):,} letters is too long: type one of at most {LONGEST}.")
    strange = next((character for character in typed if not (character.isascii() and character.isalpha())), None)
    if strange is not None:
        shown = "a space" if strange.isspace() else f"'{strange}'" if strange.isprintable() else "an unseen character"
        raise DataError(f"The network knows the letters a to z alone, not {shown}: type one word without it.")
    letters = np.array([ALPHABET.index(letter) for letter in typed.lower()], dtype=np.uint8)
    lengths = np.array([len(letters)], dtype=np.uint8)
    return _windows(letters, lengths), _captions(letters, lengths)


def phonemes(outputs: FloatArray) -> tuple[str, ...]:
    """Return the symbol of the most probable phoneme of each letter, given the network's outputs (letters, 48)."""
    return tuple(CLASSES[place] for place in outputs.argmax(axis=1))


def whole_words_right(dataset: Dataset, rows: Rows, outputs: FloatArray) -> float:
    """Return the share of the words, 0 to 1, all of whose letters among these rows have the right phoneme."""
    table = dataset.table
    word = np.cumsum([caption.startswith("[") for caption in table.captions])[rows]
    wrong = outputs.argmax(axis=1) != table.labels()[rows]
    return 1.0 - len(np.unique(word[wrong])) / len(np.unique(word))


def _windows(letters: Codes, lengths: Codes) -> FloatArray:
    """Return what stands at the seven places around each letter of words in a row, one column per character of each."""
    # Between two words is enough nothing that no window sees two of them.
    word = np.repeat(np.arange(len(lengths)), lengths)
    at = np.arange(len(letters)) + REACH * (word + 1)
    line = np.full(len(letters) + REACH * (len(lengths) + 1), len(ALPHABET))
    line[at] = letters
    seen = line[at[:, np.newaxis] + np.arange(-REACH, REACH + 1)]
    inputs = np.zeros((*seen.shape, len(_CHARACTERS)))
    np.put_along_axis(inputs, seen[:, :, np.newaxis], 1.0, axis=2)
    return inputs.reshape(len(letters), len(INPUT_NAMES))


def _captions(letters: Codes, lengths: Codes) -> tuple[str, ...]:
    """Return for each letter its word with the letter in brackets, such as 'p h [o] n e'."""
    captions = []
    for start, end in pairwise(np.cumsum([0, *lengths.tolist()]).tolist()):
        word = [ALPHABET[letter] for letter in letters[start:end]]
        captions += [" ".join((*word[:at], f"[{word[at]}]", *word[at + 1 :])) for at in range(len(word))]
    return tuple(captions)


LETTERS_RIGHT = Score("letters right", accuracy)
WHOLE_WORDS = Score("whole words right", whole_words_right)
