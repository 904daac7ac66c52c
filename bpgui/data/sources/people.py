"""Twenty invented people: what their faces look like, as numbers that `bpgui.data.sources.faces` draws from."""

from typing import NamedTuple


class Person(NamedTuple):
    """The build of a face, all in hundredths: of the head's half-height, and of white for the shades of skin and hair.

    `width` is the half-width of the head and `taper` how much narrower the jaw is. `hairline` is its height on the
    forehead, -100 at the crown; `sides` how far down the hair hangs, 100 at the chin; `volume` how far it stands off.
    `eye_gap` is the angle between the middle of the face and an eye, in hundredths of a radian; `brow_tilt` is positive
    where the outer end is lower. `beard` and `moustache` go from 0, none, to 100, dense.
    """

    name: str
    skin: float
    hair: float
    width: float
    taper: float
    hairline: float
    sides: float
    volume: float
    eye_gap: float
    eye_size: float
    brow: float
    brow_tilt: float
    nose: float
    nose_width: float
    mouth: float
    lips: float
    beard: float
    moustache: float


PEOPLE: tuple[Person, ...] = (
    # The numbers in the order of the fields above.
    Person("Alva", 80, 50, 72, 22, -52, 95, 13, 42, 11.5, 3, 2, 30, 12, 27, 5, 0, 0),
    Person("Bruno", 66, 12, 80, 2, -62, -15, 4, 46, 9.5, 6.5, -3, 40, 20, 33, 3.5, 80, 90),
    Person("Cora", 56, 8, 74, 14, -40, 60, 20, 44, 12.5, 4, 4, 32, 17, 29, 7, 0, 0),
    Person("Dario", 74, 30, 70, 18, -66, -30, 8, 40, 9, 5, 1, 42, 14, 28, 3, 0, 90),
    Person("Edda", 84, 60, 78, 8, -46, 25, 10, 50, 10, 2.5, -2, 28, 14, 24, 4, 0, 0),
    Person("Femi", 40, 5, 76, 10, -70, -35, 3, 47, 11, 5.5, 2, 34, 22, 34, 7.5, 0, 0),
    Person("Greta", 78, 45, 68, 26, -55, 105, 7, 43, 10.5, 3.5, 5, 36, 11, 25, 4.5, 0, 0),
    Person("Hiro", 72, 6, 77, 16, -35, -5, 9, 48, 8, 4.5, 0, 30, 16, 26, 4.5, 0, 0),
    Person("Ines", 62, 15, 71, 20, -60, 85, 16, 45, 12, 5, 3, 38, 13, 31, 6.5, 0, 0),
    Person("Jonas", 82, 40, 75, 5, -85, -40, 1, 44, 9.5, 4, 3, 44, 17, 30, 3, 50, 0),
    Person("Kofi", 34, 4, 81, 6, -97, -80, 0, 50, 10.5, 6, -1, 36, 24, 35, 8, 70, 60),
    Person("Lena", 76, 25, 73, 12, -32, 45, 14, 46, 13, 3, -3, 27, 12, 23, 5.5, 0, 0),
    Person("Mirko", 70, 18, 69, 0, -58, -20, 12, 41, 8.5, 7, -5, 46, 18, 29, 2.8, 0, 0),
    Person("Nadia", 52, 10, 70, 24, -48, 110, 10, 48, 12.5, 5.5, 0, 34, 15, 32, 6, 0, 0),
    Person("Oskar", 80, 46, 82, 4, -72, -10, 6, 45, 9, 4.5, 5, 33, 21, 27, 3.5, 90, 90),
    Person("Priya", 50, 6, 75, 18, -66, 75, 6, 42, 12, 4.5, 2, 36, 14, 28, 7, 0, 0),
    Person("Quirin", 76, 38, 66, 15, -45, 5, 17, 46, 10, 3.5, 6, 40, 12, 24, 4, 0, 0),
    Person("Rosa", 68, 34, 79, 10, -38, 70, 22, 49, 11, 2.8, 3, 29, 18, 33, 5.5, 0, 0),
    Person("Samir", 58, 10, 73, 8, -78, -25, 2, 43, 10, 6.8, 0, 43, 19, 31, 4.5, 95, 30),
    Person("Tove", 86, 42, 74, 20, -64, 15, 11, 51, 11.5, 2.2, 4, 31, 13, 29, 3.8, 0, 0),
)  # fmt: skip
NAMES = tuple(person.name for person in PEOPLE)
