"""Flow 6: wrapping (SPEC.md, 6.6)."""

from __future__ import annotations

from errors import corrupt
from wire import Reader

LF = 10
SPACE = 32
MOST_SPACED = 3


class Wrapping:
    """Line ends that follow from a width as spaces, in data of `size` bytes."""

    def __init__(self, reader: Reader, size: int) -> None:
        layout = reader.byte()
        self.line_end = b"\r\n" if layout & 1 else b"\n"
        self.near = layout >> 1
        self.escape = reader.byte()
        if self.escape in (SPACE, LF):
            raise corrupt(f"flow 6 has the escape byte {self.escape}")
        self.latent_size = reader.number(size)
        self.size = size

    def inverse(self, latent: bytes) -> bytes:
        """From the latent to the data."""
        gaps = (SPACE, LF, self.escape)
        data = bytearray()
        width = spaced = column = spaces = 0
        at = 0
        while at < len(latent):
            byte = latent[at]
            at += 1
            if byte not in gaps:
                data.append(byte)
                column += 1
                spaces = 0
                continue
            if byte == self.escape and latent[at : at + 1] == b"\n":
                at += 1
                data.append(LF)
                column = spaces = 0
                continue
            end = at
            while end < len(latent) and latent[end] not in gaps:
                end += 1
            word = end - at
            awaited = width > 0 and column > 0 and spaces == 0 and word > 0 and column + 1 + word > width
            if byte == LF:
                width, spaced = self._learn(width, spaced, column - spaces, spaces, word)
            elif byte == SPACE and awaited:
                if spaced >= 2:
                    data.append(SPACE)
                spaced = MOST_SPACED if spaced >= 2 else 0
                width = max(width, column)
            else:
                if byte == self.escape:
                    width = column + 1 + word
                data.append(SPACE)
                column += 1
                spaces += 1
                continue
            data += self.line_end
            column = spaces = 0
        if len(data) != self.size:
            raise corrupt(f"the latent of flow 6 gives {len(data)} bytes instead of {self.size}")
        return bytes(data)

    def _learn(self, width: int, spaced: int, length: int, spaces: int, word: int) -> tuple[int, int]:
        """What a line end in the latent says: the width and the kind of line ends after it."""
        if word == 0 or length == 0 or spaces > 1:
            return width, spaced
        if (spaces == 1) == (spaced >= 2):
            longer = length + 1 + word
            if width == 0 or length > width:
                width = length
            elif longer <= width < longer + self.near:
                width = longer - 1
        return width, min(spaced + 1, MOST_SPACED) if spaces == 1 else max(spaced - 1, 0)
