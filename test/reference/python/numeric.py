"""Flow 2: numeric (SPEC.md, 6.2)."""

from __future__ import annotations

from typing import Literal

from errors import corrupt
from wire import Reader

WIDTHS = (1, 2, 3, 4, 8)
LARGEST_DISTANCE = 1 << 24
WITH_NORTH = (2, 4, 5, 6)


class Numeric:
    """Integers of a fixed width as differences from a prediction, in data of `size` bytes."""

    def __init__(self, reader: Reader, size: int) -> None:
        layout = reader.byte()
        self.prediction = layout & 7
        self.order: Literal["big", "little"] = "big" if (layout >> 3) & 1 else "little"
        self.width = layout >> 4
        if self.width not in WIDTHS:
            raise corrupt(f"flow 2 has elements of {self.width} bytes")
        if not 1 <= self.prediction <= (3 if self.width == 8 else 6):
            raise corrupt(
                f"flow 2 has the prediction {self.prediction} of elements of {self.width} bytes"
            )
        self.head = reader.number(size)
        self.west = self._distance(reader)
        self.north = self._distance(reader) if self.prediction in WITH_NORTH else 0
        self.count = (size - self.head) // self.width
        self.latent_size = size

    @staticmethod
    def _distance(reader: Reader) -> int:
        distance = reader.number(LARGEST_DISTANCE)
        if distance < 1:
            raise corrupt("flow 2 has a neighbour at a distance of 0")
        return distance

    def inverse(self, latent: bytes) -> bytes:
        """From the latent to the data."""
        end = self.head + self.count * self.width
        elements = [
            int.from_bytes(latent[place : place + self.width], self.order)
            for place in range(self.head, end, self.width)
        ]
        full = self._full()
        for i in range(self.count):
            if i >= full:
                guess = self._predict(elements, i)
            elif i >= self.west:
                guess = elements[i - self.west]
            else:
                guess = 0
            elements[i] = (elements[i] + guess) % (1 << (8 * self.width))
        written = b"".join(element.to_bytes(self.width, self.order) for element in elements)
        return latent[: self.head] + written + latent[end:]

    def _full(self) -> int:
        """From which element on the prediction has all its neighbours."""
        if self.prediction == 1:
            return self.west
        if self.prediction == 2:
            return self.north
        if self.prediction == 3:
            return 2 * self.west
        return self.west + self.north

    def _predict(self, elements: list[int], i: int) -> int:
        """The prediction of element `i`, which may be more than an element holds, or negative."""
        if self.prediction == 1:
            return elements[i - self.west]
        if self.prediction == 2:
            return elements[i - self.north]
        if self.prediction == 3:
            return 2 * elements[i - self.west] - elements[i - 2 * self.west]
        w = elements[i - self.west]
        n = elements[i - self.north]
        nw = elements[i - self.west - self.north]
        if self.prediction == 4:
            return (w + n) >> 1
        if self.prediction == 5:
            return (3 * w + 3 * n - 2 * nw) >> 2
        return median(w, n, nw)


def median(w: int, n: int, nw: int) -> int:
    """The middle one of `w`, `n` and `w + n - nw`."""
    if nw >= max(w, n):
        return min(w, n)
    if nw <= min(w, n):
        return max(w, n)
    return w + n - nw
