"""Flow 1: bwt (SPEC.md, 6.1)."""

from __future__ import annotations

from errors import corrupt
from wire import Reader


def index_bytes(size: int) -> int:
    """In how many bytes a primary index is written."""
    for width in (1, 2, 3):
        if size < 1 << (8 * width):
            return width
    return 4


def step_log(size: int) -> int:
    """The logarithm of the distance between the suffixes of two primary indices."""
    return max(size - 1, 1).bit_length() - (4 if size >= 65536 else 0)


class Bwt:
    """The Burrows-Wheeler transform of data of `size` bytes."""

    def __init__(self, reader: Reader, size: int) -> None:
        if size == 0:
            raise corrupt("flow 1 on data of no bytes")
        self.size = size
        self.latent_size = size
        self.step_log = step_log(size)
        width = index_bytes(size)
        count = ((size - 1) >> self.step_log) + 1
        self.primary = [int.from_bytes(reader.take(width), "little") for _ in range(count)]
        for row in self.primary:
            if not 1 <= row <= size:
                raise corrupt(f"flow 1 has the primary index {row} of {size} bytes")

    def inverse(self, latent: bytes) -> bytes:
        """From the latent to the data."""
        count = [0] * 256
        for c in latent:
            count[c] += 1
        head = [1] * 256
        for c in range(1, 256):
            head[c] = head[c - 1] + count[c - 1]

        next_row = [0] * (self.size + 1)
        byte = bytearray(self.size + 1)
        next_row[0] = self.primary[0]
        rows = (row for row in range(self.size + 1) if row != self.primary[0])
        for row, c in zip(rows, latent):
            byte[head[c]] = c
            next_row[head[c]] = row
            head[c] += 1

        data = bytearray()
        for k, primary in enumerate(self.primary):
            row = primary
            for _ in range(k << self.step_log, min((k + 1) << self.step_log, self.size)):
                data.append(byte[row])
                row = next_row[row]
        return bytes(data)
