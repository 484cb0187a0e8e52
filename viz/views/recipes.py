"""What a browser works out a scene from that other settings would give, ahead of the server's answer."""

from dataclasses import replace
from typing import Any

from viz.studies.masks import mask_line
from viz.studies.pooling_kinds import KINDS
from viz.views.scene import Scene

PLAIN = {"drop": "value", "scaling": True, "train": True}
"""Settings of dropout on pages that know no other."""


def drawn_ahead(scene: Scene, settings: dict[str, Any]) -> Scene:
    """The scene with what it follows from, by the recipes of its panels.

    ``settings`` are those of both layers and of the drawing, by the names of their controls, before they are fitted to
    the input. Beside them go the words and sizes that each kind of pooling has, and what is said of a cell in
    evaluation and in training.
    """
    traits = "title", "has_padding", "has_dilation"
    kinds = {
        key: {"line": vars(kind.line), **{name: getattr(kind, name) for name in traits}} for key, kind in KINDS.items()
    }
    lines = [vars(mask_line(training)) for training in (False, True)]
    recipes = [panel.made and vars(panel.made) | {"of": panel.made_of} for panel in scene.panels[1:]]
    return replace(scene, layers={"settings": settings, "kinds": kinds, "lines": lines, "recipes": recipes})
