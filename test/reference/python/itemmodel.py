"""Model files of items, and the flows in them (SPEC.md, 10.4)."""

from __future__ import annotations

from dataclasses import dataclass

from errors import corrupt, unsupported
from itemlayers import LAYERS, Coupling, Factor, Layer, Linear
from messagepack import unpack
from modelfields import LARGEST_VALUE, Fields, Lattice, lacking
from movers import Mover
from stack import Stack

LARGEST_MODEL = 1 << 26
VERSION = 1
MOST_LAYERS = 256
LARGEST_ITEM = 1 << 24
LARGEST_BACK = 16
MOST_WORK = 1 << 16
MOST_PLACES = 1 << 26


@dataclass(frozen=True)
class ItemModel:
    """A flow of items."""

    lattice: Lattice
    middles: list[int]
    layers: list[Layer]

    def decode(self, latents: bytes, count: int) -> list[int]:
        """The integers of `count` items, one item after the other."""
        stack = Stack(latents)
        lattice = self.lattice
        middle = self.middles * (lattice.height * lattice.width)
        before = [middle] * lattice.back
        made: list[int] = []
        for _ in range(count):
            values: list[int] = []
            for layer, seen in reversed(self._taken_along(before)):
                values = layer.inverse(values, seen, stack)
            made += values
            before = [values, *before][: lattice.back]
        stack.expect_empty()
        return made

    def _taken_along(self, before: list[list[int]]) -> list[tuple[Layer, list[list[int]]]]:
        """Each layer with the items before as it sees them."""
        seen = []
        for layer in self.layers:
            seen.append((layer, before))
            along = getattr(layer, "along", None)
            if along is not None:
                before = [along(item) for item in before]
        return seen


def read_model(data: bytes) -> ItemModel:
    """Reads a model file."""
    if len(data) > LARGEST_MODEL:
        raise corrupt(f"a model file of {len(data)} bytes")
    fields = Fields(unpack(data, "a model file"), "map")
    fields.choice("kind", "flowzip model")
    if fields.value.get("version") != VERSION:
        raise unsupported(f"version {fields.value.get('version')} of model files")
    about = fields.map("architecture")
    if about.value.get("kind") != "flow of items":
        raise unsupported(f"the architecture {about.value.get('kind')}")
    lattice = Lattice(
        about.integer("height", 1, LARGEST_ITEM),
        about.integer("width", 1, LARGEST_ITEM),
        about.integer("channels", 1, LARGEST_ITEM),
        about.integer("back", 0, LARGEST_BACK),
    )
    if lattice.size > LARGEST_ITEM:
        raise lacking("architecture")
    middles = about.integers("middles", LARGEST_VALUE, lattice.channels)
    for name in ("name", "licence"):
        fields.text(name)
    if not all(isinstance(name, str) for name in fields.array("names")):
        raise lacking("names")
    fields.map("training")
    return ItemModel(lattice, middles, _read_layers(fields.maps("layers"), lattice))


def _read_layers(maps: list[Fields], lattice: Lattice) -> list[Layer]:
    if len(maps) > MOST_LAYERS:
        raise lacking("layers: there are too many")
    layers: list[Layer] = []
    first = lattice
    work = places = 0
    for fields in maps:
        kind = fields.value.get("kind")
        if kind not in LAYERS:
            raise unsupported(f"the layer {kind}")
        if lattice.channels == 0:
            raise lacking("layers: one stands behind the last")
        layer = LAYERS[kind](fields, lattice)
        layers.append(layer)
        cells = lattice.height * lattice.width
        times = 2 if lattice.back > 0 and hasattr(layer, "along") else 1
        work += times * (512 + 256 * lattice.size + cells * _work_of_cell(layer, lattice.channels))
        places += cells * _taps(layer)
        lattice = layer.after
    if lattice.channels > 0:
        raise lacking("layers: channels are left")
    if work > MOST_WORK * first.size or places > MOST_PLACES:
        raise unsupported("a model that asks for so much work")
    return layers


def _taps(layer: Layer) -> int:
    if not isinstance(layer, (Coupling, Factor)):
        return 0
    return sum(len(neighbourhood.taps) for neighbourhood in layer.conditioner.neighbourhoods)


def _work_of_cell(layer: Layer, channels: int) -> int:
    if isinstance(layer, Linear):
        return 8 * channels * (channels - 1)
    if isinstance(layer, Mover):
        return 8 * (len(layer.seen) + len(layer.moved))
    if not isinstance(layer, (Coupling, Factor)):
        return 0
    about = layer.conditioner
    steps = len(about.targets) if about.causal else 1
    return 16 * _taps(layer) + sum(
        dense.inputs * dense.outputs + 512 * steps for dense in about.net
    )
