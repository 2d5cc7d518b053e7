"""Flow 3: planes (SPEC.md, 6.3)."""

from __future__ import annotations

from errors import corrupt
from wire import Reader


class Planes:
    """Records written column by column, in data of `size` bytes."""

    def __init__(self, reader: Reader, size: int) -> None:
        self.head = reader.number(size)
        self.stride = reader.number(size - self.head)
        if self.stride < 2:
            raise corrupt(f"flow 3 has records of {self.stride} bytes")
        self.records = (size - self.head) // self.stride
        self.latent_size = size

    def inverse(self, latent: bytes) -> bytes:
        """From the latent to the data."""
        data = bytearray(latent)
        for r in range(self.records):
            for c in range(self.stride):
                data[self.head + r * self.stride + c] = latent[self.head + c * self.records + r]
        return bytes(data)
