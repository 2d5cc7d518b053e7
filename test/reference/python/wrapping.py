"""Flow 6: wrapping (SPEC.md, 6.6)."""

from __future__ import annotations

from errors import corrupt
from wire import Reader

SPACE, LF, CR = 0x20, 0x0A, 0x0D


class Wrapping:
    """Line ends that follow from the width of the lines, spaces in the latent, in data of `size` bytes."""

    def __init__(self, reader: Reader, size: int) -> None:
        self.crlf = reader.byte()
        self.escape = reader.byte()
        self.near = reader.byte()
        self.latent_size = reader.number(size)
        self.size = size
        if self.crlf > 1 or self.escape in (SPACE, LF, CR):
            raise corrupt(f"flow 6 has the parameters {self.crlf}, {self.escape}")

    def inverse(self, latent: bytes) -> bytes:
        """From the latent to the data."""
        crlf, escape = self.crlf, self.escape
        stops = {SPACE, LF, escape} | ({CR} if crlf else set())
        line_end = b"\r\n" if crlf else b"\n"
        out = bytearray()
        n = len(latent)
        column = wide = spaced = i = 0
        while i < n:
            if len(out) > self.size:
                break
            b = latent[i]
            if crlf and b == escape and i + 1 < n and latent[i + 1] in (CR, LF):
                out.append(latent[i + 1])
                column = spaced = 0
                i += 2
                continue
            gap = b in (SPACE, LF, escape)
            if crlf and b == CR:
                raise corrupt("a lone CR without an escape")
            if gap:
                i += 1
            end = i
            while end < n and latent[end] not in stops:
                end += 1
            length = end - i
            word = length if gap and column > 0 and spaced == 0 else 0
            reach = column + 1 + word
            due = word > 0 and wide > 0 and reach > wide
            if (b == LF and due) or (b == escape and not due):
                raise corrupt("a gap that the way forward does not make")
            if gap and (b == LF or (b == SPACE and due)):
                out += line_end
                if word > 0:
                    if column > wide:
                        wide = column
                    elif not due and wide - self.near < reach <= wide:
                        wide = column + word
                column = spaced = 0
            elif gap:
                out.append(SPACE)
                if due:
                    wide = reach
                column += 1
                spaced = 1
            out += latent[i:end]
            i = end
            column += length
            if length > 0:
                spaced = 0
        if len(out) != self.size:
            raise corrupt(f"flow 6 gives {len(out)} bytes, not {self.size}")
        return bytes(out)
