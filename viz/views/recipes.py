"""How the panels of a scene are made from one another, so that a browser works out what other settings would give."""

from dataclasses import dataclass
from typing import Any, Literal

from viz.studies.masks import mask_line
from viz.studies.pooling_kinds import KINDS


@dataclass(frozen=True)
class Recipe:
    """How one panel is made; where its winners stay in place, and which holes it has, the panel itself tells.

    by, of: the layer, or a circular shift, and the number of the panel that goes through it
    ending: what its title ends with where pooling makes it smaller, or dropout sparser or, where p may follow the
        winners, does so; None: the title stays
    against: the panel that it is held against, with marks where it differs
    hatch: what the caption says where cells lose one channel and keep another
    """

    by: Literal["pooling", "dropout", "shift"]
    of: int = 0
    ending: str | None = None
    against: int | None = None
    hatch: str = ""


def layer_rules(settings: dict[str, Any], recipes: tuple[Recipe, ...], focused: int = 1) -> dict[str, Any]:
    """What a browser works out the scene from that other settings would give, beside the scene itself.

    ``settings`` are those of both layers and of the drawing, by the names of their controls, before they are fitted to
    the input. The ``recipes`` are those of all panels but the source, and the size of panel ``focused`` decides which
    cell is lit at first. Beside them it takes the words and sizes that each kind of pooling has, and what is said of a
    cell in evaluation and in training.
    """
    traits = "title", "has_padding", "has_dilation"
    kinds = {
        key: {"line": vars(kind.line), **{name: getattr(kind, name) for name in traits}} for key, kind in KINDS.items()
    }
    lines = [vars(mask_line(training)) for training in (False, True)]
    made = [vars(recipe) for recipe in recipes]
    return {"settings": settings, "kinds": kinds, "lines": lines, "recipes": made, "focused": focused}
