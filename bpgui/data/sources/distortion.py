"""Distorting grey images as a careless hand, a slanted camera and a poor lens do: whole batches, by NumPy alone.

Images are (rows, height, width), 0 for paper and 1 for ink; what is moved in from outside is paper, and nothing comes
back in on the other side. They are computed in float32: fast, and far more precise than the 256 greys of a screen.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.spec import FloatArray

Images = npt.NDArray[np.float32]

# Pixels that are worked on at once: few enough that their coordinates stay in the processor's cache.
_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Distortion:
    """How much images are distorted at most; each image draws its own amounts, and 0 leaves it as it is.

    The rotation is up to so many degrees either way, the shear so many pixels to the side for each pixel up, the scale
    that share larger or smaller along each axis by itself, and the shift so many pixels along each axis. The blur has a
    standard deviation of up to so many pixels. The noise is the standard deviation of what is added to every pixel.
    """

    rotation: float = 0.0
    shear: float = 0.0
    scale: float = 0.0
    shift: float = 0.0
    blur: float = 0.0
    noise: float = 0.0


def distorted(images: npt.NDArray[Any], most: Distortion, rng: np.random.Generator, pooled: int = 1) -> Images:
    """Return images (rows, height, width) that are moved, blurred and made noisy at random, in this order.

    `pooled` is the side of the squares of pixels that become one pixel after the image was moved: the blur and its
    unit are those of the smaller image. Whatever the amounts are, the same random numbers are drawn.
    """
    count = len(images)
    turns, slants, *stretches = rng.uniform(-1.0, 1.0, (4, count))
    shifts = rng.uniform(-1.0, 1.0, (count, 2)) * most.shift
    scales = 1.0 + most.scale * np.column_stack(stretches)
    moved = moved_images(images, matrices(turns * most.rotation, slants * most.shear, scales), shifts)
    seen = blurred(pool(moved, pooled), rng.uniform(0.0, 1.0, count) * most.blur)
    return noisy(seen, most.noise, rng)


def matrices(rotations: FloatArray, shears: FloatArray, scales: FloatArray) -> FloatArray:
    """Return what maps each image's points (x to the right, y down) from its middle, as (rows, 2, 2).

    A point is first scaled by (x, y) of `scales` (rows, 2), then sheared, upright strokes leaning to the right for
    positive `shears` (rows,), and last turned by `rotations` (rows,) in degrees, counter-clockwise.
    """
    angles = np.deg2rad(rotations)
    cosines, sines, zeros, ones = np.cos(angles), np.sin(angles), np.zeros_like(angles), np.ones_like(angles)
    turned = _stacked(cosines, sines, -sines, cosines)
    sheared = _stacked(ones, -np.asarray(shears), zeros, ones)
    return turned @ sheared @ _stacked(scales[:, 0], zeros, zeros, scales[:, 1])


def moved_images(images: npt.NDArray[Any], mapped: FloatArray, shifts: FloatArray) -> Images:
    """Return each image mapped by its matrix (rows, 2, 2) about its middle and then shifted by (x, y) pixels.

    Pixels are interpolated linearly along both axes. Raises `numpy.linalg.LinAlgError` for a matrix that makes an image
    flat.
    """
    count, height, width = images.shape
    back = np.linalg.inv(mapped).astype(np.float32)
    places = np.asarray(shifts, np.float32)
    # A frame of paper, so that every point outside has a neighbour to be read from.
    framed = np.zeros((count, height + 2, width + 2), np.float32)
    framed[:, 1:-1, 1:-1] = images
    result = np.empty((count, height, width), np.float32)
    step = max(1, _AT_ONCE // (height * width))
    for first in range(0, count, step):
        part = slice(first, first + step)
        result[part] = _moved(framed[part], back[part], places[part])
    return result


def pool(images: npt.NDArray[Any], side: int) -> Images:
    """Return images in which squares of `side` x `side` pixels have become their mean; what is left over is cut off."""
    rows, columns = images.shape[1] // side * side, images.shape[2] // side * side
    total = np.zeros((len(images), rows // side, columns // side), np.float32)
    for row in range(side):
        for column in range(side):
            total += images[:, row:rows:side, column:columns:side]
    total /= side * side
    return total


def blurred(images: Images, widths: FloatArray) -> Images:
    """Return each image blurred by a Gaussian whose standard deviation is its own of `widths` (rows,), in pixels."""
    reach = int(np.ceil(3.0 * float(np.max(widths, initial=0.0))))
    if not reach:
        return images
    offsets = np.arange(-reach, reach + 1)
    spread = np.maximum(np.asarray(widths, np.float64), 1e-3)[:, None]
    kernels = np.exp(-0.5 * (offsets / spread) ** 2)
    kernels = (kernels / kernels.sum(axis=1, keepdims=True)).astype(np.float32)
    return _smeared(_smeared(images, kernels, 1), kernels, 2)


def noisy(images: Images, amount: float, rng: np.random.Generator) -> Images:
    """Return images with normal noise of this standard deviation added to every pixel, cut to 0 for paper to 1."""
    noise = rng.standard_normal(images.shape, dtype=np.float32)
    return np.clip(images + np.float32(amount) * noise, 0.0, 1.0)


def _moved(framed: Images, back: Images, shifts: Images) -> Images:
    count, height, width = framed.shape[0], framed.shape[1] - 2, framed.shape[2] - 2
    middle_x, middle_y = np.float32((width - 1) / 2), np.float32((height - 1) / 2)
    x = np.arange(width, dtype=np.float32) - middle_x - shifts[:, :1]
    y = np.arange(height, dtype=np.float32) - middle_y - shifts[:, 1:]
    x, y = x[:, None, :], y[:, :, None]
    entries = back[:, :, :, None, None]
    across = np.clip(entries[:, 0, 0] * x + entries[:, 0, 1] * y + middle_x, -1, width) + np.float32(1)
    down = np.clip(entries[:, 1, 0] * x + entries[:, 1, 1] * y + middle_y, -1, height) + np.float32(1)
    left = np.minimum(across.astype(np.intp), width)
    top = np.minimum(down.astype(np.intp), height)
    across -= left
    down -= top
    line = width + 2
    corner = top * line + left + np.arange(count)[:, None, None] * (line * (height + 2))
    pixels = framed.reshape(-1)
    upper = pixels[corner] * (1 - across) + pixels[corner + 1] * across
    lower = pixels[corner + line] * (1 - across) + pixels[corner + line + 1] * across
    return (upper * (1 - down) + lower * down).astype(np.float32)


def _smeared(images: Images, kernels: Images, axis: int) -> Images:
    """Return images convolved along an axis, each with its own kernel of (rows, taps)."""
    reach = kernels.shape[1] // 2
    frame = [(0, 0)] * 3
    frame[axis] = (reach, reach)
    framed = np.pad(images, frame)
    length = images.shape[axis]
    result = np.zeros_like(images)
    for tap in range(kernels.shape[1]):
        seen = framed[:, tap : tap + length] if axis == 1 else framed[:, :, tap : tap + length]
        result += kernels[:, tap, None, None] * seen
    return result


def _stacked(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray:
    return np.stack([np.stack([a, b], axis=-1), np.stack([c, d], axis=-1)], axis=-2)
