"""Flow 4: branches (SPEC.md, 6.4)."""

from __future__ import annotations

from errors import corrupt
from wire import Reader

CALL, JUMP, LOAD = 1, 2, 4
LONGEST_INSTRUCTION = 7


def opcode_class(data: bytearray, i: int) -> int:
    """The class of the opcode that begins at `i`, 0 where there is none."""
    if data[i] == 0xE8:
        return CALL
    if data[i] == 0xE9:
        return JUMP
    if 0x48 <= data[i] <= 0x4F and data[i + 1] in (0x8B, 0x8D, 0x89) and data[i + 2] & 0xC7 == 5:
        return LOAD
    return 0


class Branches:
    """Operands of x86 calls, jumps and loads, absolute in the latent, in data of `size` bytes."""

    def __init__(self, reader: Reader, size: int) -> None:
        self.mask = reader.byte()
        if not 1 <= self.mask <= 7:
            raise corrupt(f"flow 4 has the mask {self.mask}")
        self.size = size
        self.latent_size = size

    def inverse(self, latent: bytes) -> bytes:
        """From the latent to the data, in place and from the front."""
        data = bytearray(latent)
        i = 0
        while i <= self.size - LONGEST_INSTRUCTION:
            found = opcode_class(data, i)
            if found & self.mask == 0:
                i += 1
                continue
            place = i + (3 if found == LOAD else 1)
            v = int.from_bytes(data[place : place + 4], "little")
            if v >> 24 in (0, 255):
                v = (v - place) % (1 << 25)
                if v >= 1 << 24:
                    v += (1 << 32) - (1 << 25)
                data[place : place + 4] = v.to_bytes(4, "little")
                i = place + 4
            else:
                i = place + 3
        return bytes(data)
