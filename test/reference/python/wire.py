"""Numbers of the wire (SPEC.md, 2.1)."""

from __future__ import annotations

from errors import FlowzipError, corrupt

LONGEST_NUMBER = 8


class Reader:
    """Takes bytes, words and numbers from an array, one after the other."""

    def __init__(self, data: bytes, what: str, code: str = "corrupt") -> None:
        """`what` names the array in errors, `code` is for an array that ends too early."""
        self.data = data
        self.what = what
        self.code = code
        self.position = 0

    def left(self) -> int:
        """How many bytes are not taken yet."""
        return len(self.data) - self.position

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        if size > self.left():
            raise FlowzipError(self.code, f"{self.what} ends too early")
        self.position += size
        return self.data[self.position - size : self.position]

    def rest(self) -> bytes:
        """All bytes that are left."""
        return self.take(self.left())

    def byte(self) -> int:
        """The next byte."""
        if self.position >= len(self.data):
            raise FlowzipError(self.code, f"{self.what} ends too early")
        self.position += 1
        return self.data[self.position - 1]

    def word(self) -> int:
        """Four bytes, the lowest first."""
        return int.from_bytes(self.take(4), "little")

    def number(self, largest: int, longest: int = LONGEST_NUMBER) -> int:
        """A number of at most `largest`, in its shortest form of at most `longest` bytes."""
        value = 0
        for digit in range(longest):
            byte = self.byte()
            value |= (byte & 0x7F) << (7 * digit)
            if byte < 0x80:
                if byte == 0 and digit > 0:
                    raise corrupt(f"{self.what} has a number that is not in its shortest form")
                if value > largest:
                    raise corrupt(
                        f"{self.what} has the number {value}, at most {largest} is possible"
                    )
                return value
        raise corrupt(f"{self.what} has a number of more than {longest} bytes")


def write_word(value: int) -> bytes:
    """A word as it is written."""
    return value.to_bytes(4, "little")


def write_number(value: int) -> bytes:
    """A number as it is written."""
    written = bytearray()
    while value >= 0x80:
        written.append((value & 0x7F) | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def is_short_tag(tag: int) -> bool:
    """Whether a byte is the tag of a short block (SPEC.md, 2.6), of a domain that is known or not."""
    return tag & 0xF0 == 0x80
