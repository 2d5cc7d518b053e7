"""Maps of a model file, and the lattices that its layers stand on (SPEC.md, 10.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from errors import FlowzipError, corrupt

LARGEST_VALUE = (1 << 22) - 1


@dataclass(frozen=True)
class Lattice:
    """The cells of an item as a layer has it; `back` is how many items before it can be seen."""

    height: int
    width: int
    channels: int
    back: int

    @property
    def size(self) -> int:
        """How many integers it has."""
        return self.height * self.width * self.channels


def lacking(what: str) -> FlowzipError:
    """The error of a model file that has no such thing."""
    return corrupt(f"a model file has no proper {what}")


def _integer(value: Any, what: str) -> int:
    """An integer, in whichever form MessagePack has it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise lacking(what)
    return value


class Fields:
    """A map whose entries are asked for by their names."""

    def __init__(self, value: Any, what: str) -> None:
        if not isinstance(value, dict):
            raise lacking(what)
        self.value = value

    def text(self, name: str) -> str:
        """A string."""
        value = self.value.get(name)
        if not isinstance(value, str):
            raise lacking(name)
        return value

    def choice(self, name: str, *choices: str) -> str:
        """One of some strings."""
        text = self.text(name)
        if text not in choices:
            raise lacking(name)
        return text

    def flag(self, name: str) -> bool:
        """Whether something is so."""
        return self.value.get(name) is True

    def map(self, name: str) -> Fields:
        """A map."""
        return Fields(self.value.get(name), name)

    def array(self, name: str) -> list[Any]:
        """An array of anything."""
        value = self.value.get(name)
        if not isinstance(value, list):
            raise lacking(name)
        return value

    def maps(self, name: str) -> list[Fields]:
        """An array of maps."""
        return [Fields(value, name) for value in self.array(name)]

    def integer(self, name: str, least: int, greatest: int) -> int:
        """An integer within bounds."""
        value = _integer(self.value.get(name), name)
        if not least <= value <= greatest:
            raise lacking(name)
        return value

    def integers(self, name: str, largest: int = (1 << 31) - 1, of: int | None = None) -> list[int]:
        """Integers up to `largest` on both sides, `of` how many where that is known."""
        return checked(self.array(name), name, largest, of)

    def halves(self, name: str, count: int) -> list[int]:
        """Integers of 16 bits: the low bytes of all, then the high bytes of all."""
        value = self.value.get(name)
        if not isinstance(value, bytes) or len(value) != 2 * count:
            raise lacking(name)
        joined = bytes(byte for pair in zip(value[:count], value[count:]) for byte in pair)
        return [
            int.from_bytes(joined[at : at + 2], "little", signed=True)
            for at in range(0, len(joined), 2)
        ]


def checked(
    values: Any, what: str, largest: int = (1 << 31) - 1, of: int | None = None
) -> list[int]:
    """An array of integers up to `largest` on both sides, `of` how many where that is known."""
    if not isinstance(values, list) or (of is not None and len(values) != of):
        raise lacking(what)
    integers = [_integer(value, what) for value in values]
    if any(abs(value) > largest for value in integers):
        raise lacking(what)
    return integers
