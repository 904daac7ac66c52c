"""`Course`: how far so many mini-batches lead, counted in epochs and samples."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a run: whole epochs since the initial weights, and samples of the next one learned from."""

    epoch: int
    sample: int


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a run on `samples` rows in batches of `size`; an epoch's last batch may be shorter."""

    samples: int
    size: int

    @property
    def batches(self) -> int:
        """The batches of one epoch."""
        return math.ceil(self.samples / self.size)

    def left(self, place: Place) -> int:
        """Count the batches from a place to the end of its epoch."""
        return math.ceil((self.samples - place.sample) / self.size)

    def until(self, place: Place, epoch: int) -> int:
        """Count the batches from a place to where `epoch` epochs are whole."""
        return self.left(place) + (epoch - place.epoch - 1) * self.batches

    def fitting(self, place: Place, batches: int) -> int:
        """Return the largest count up to `batches` that ends with an epoch; `batches` if not even one ends within."""
        left = self.left(place)
        return batches if batches < left else left + (batches - left) // self.batches * self.batches

    def epochs(self, place: Place, batches: int) -> int:
        """Count the epochs, whole or in part, that the next `batches` batches belong to."""
        return 1 + max(0, math.ceil((batches - self.left(place)) / self.batches))

    def after(self, place: Place, batches: int) -> Place:
        """Return the place after `batches` batches."""
        left = self.left(place)
        if batches < left:
            return Place(place.epoch, place.sample + batches * self.size)
        epochs, rest = divmod(batches - left, self.batches)
        return Place(place.epoch + 1 + epochs, rest * self.size)

    def between(self, start: Place, end: Place) -> int:
        """Count the samples learned from between two places."""
        return (end.epoch - start.epoch) * self.samples + end.sample - start.sample
