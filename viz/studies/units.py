"""The units of dropout, in one table: what falls together on one draw."""

from dataclasses import dataclass
from typing import Literal

from viz.ops import Unit

Where = Literal["page", "map", "row", "lab"]
"""Where units are offered: on Compare and Shift, on maps in a CNN, on the row before its dense layer, in the lab."""


@dataclass(frozen=True)
class UnitTraits:
    """What sets a unit of dropout apart.

    label: as a choice among the units
    name: what dropout of this unit is called in a sentence
    note: the unit in the notes beside a picture; "{}" stands for the block size
    offered: where a viewer can choose it
    in_blocks: whether it covers squares of a block size: how many values fall is then left to the draw, and survivors
        are scaled by the share that it keeps
    """

    label: str
    name: str
    note: str
    offered: tuple[Where, ...]
    in_blocks: bool = False


UNITS: dict[Unit, UnitTraits] = {
    "value": UnitTraits("Drops single values", "value dropout", "", ("page", "map", "row", "lab")),
    "channel": UnitTraits("Drops whole channels", "channel dropout", "channels", ("page", "map", "lab")),
    "position": UnitTraits("Drops whole pixels", "position dropout", "pixels", ("page", "map")),
    "block": UnitTraits("Drops blocks", "DropBlock", "blocks of {}", ("page", "map"), in_blocks=True),
}


def units_offered(where: Where) -> tuple[Unit, ...]:
    """The units that a viewer can choose there."""
    return tuple(unit for unit, traits in UNITS.items() if where in traits.offered)
