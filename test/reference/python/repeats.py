"""Flow 5: repeats (SPEC.md, 6.5)."""

from __future__ import annotations

from errors import corrupt
from wire import Reader

LARGEST_LEAST = 1 << 28
LONGEST_NUMBER = 4
LARGEST_NUMBER = (1 << (7 * LONGEST_NUMBER)) - 1


class Repeats:
    """Long repeats as references, in data of `size` bytes."""

    def __init__(self, reader: Reader, size: int) -> None:
        self.escape = reader.byte()
        self.least = reader.number(LARGEST_LEAST)
        if self.least < 1:
            raise corrupt("flow 5 has repeats of no bytes")
        self.latent_size = reader.number(size + size // 256)
        self.size = size

    def inverse(self, latent: bytes) -> bytes:
        """From the latent to the data."""
        items = Reader(latent, "the latent of flow 5")
        data = bytearray()
        while items.left() > 0:
            byte = items.byte()
            if byte != self.escape:
                data.append(byte)
            elif items.left() > 0 and latent[items.position] == 0:
                items.byte()
                data.append(byte)
            else:
                self._repeat(items, data)
        if len(data) != self.size:
            raise corrupt(f"the latent of flow 5 gives {len(data)} bytes instead of {self.size}")
        return bytes(data)

    def _repeat(self, items: Reader, data: bytearray) -> None:
        excess = self._number(items)
        distance = self._number(items)
        length = self.least + excess - 1
        if distance > len(data) or len(data) + length > self.size:
            raise corrupt("flow 5 has a repeat that goes beyond the data")
        # One by one: a repeat may overlap itself.
        for _ in range(length):
            data.append(data[-distance])

    @staticmethod
    def _number(items: Reader) -> int:
        number = items.number(LARGEST_NUMBER, LONGEST_NUMBER)
        if number < 1:
            raise corrupt("flow 5 has a repeat with a number that is 0")
        return number
