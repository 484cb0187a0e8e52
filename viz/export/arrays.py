"""The arrays of what is on screen."""

import io
import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.views.scene import Scene, kept_of, values_of

RESERVED = ("settings", "file", "allow_pickle")
"""Names that no panel's array may have: that of the settings, and two that NumPy takes for itself."""


def npz(scenes: Sequence[Scene], settings: dict[str, Any]) -> bytes:
    """Return an .npz of the maps of scenes, and of `settings` as JSON; equal input gives equal bytes.

    Each panel's values, (C, H, W), stand under its title in lower case, its words joined by "_", with a number after
    it where that is taken. `<name>_kept` has False for holes; `<name>_indices` has for each window the place of its
    value in the flat H·W of its channel, -1 for none.
    """
    arrays: dict[str, np.ndarray] = {}
    for scene in scenes:
        for panel in scene.panels:
            found = {"": values_of(panel, scene.panels[0]), "_kept": kept_of(panel), "_indices": panel.indices}
            name = _free_name(panel.title, [*arrays, *RESERVED])
            arrays |= {name + ending: array for ending, array in found.items() if array is not None}
    return packed(arrays, settings)


def packed(arrays: dict[str, np.ndarray], settings: dict[str, Any]) -> bytes:
    """Return an .npz of arrays under their names, and of `settings` as JSON; equal input gives equal bytes."""
    file = io.BytesIO()
    named: dict[str, Any] = arrays | {"settings": np.array(json.dumps(settings, sort_keys=True))}
    np.savez_compressed(file, **named)
    return file.getvalue()


def _free_name(title: str, taken: Sequence[str]) -> str:
    """A name made of a title under which, and with whose endings, nothing stands yet."""
    plain = "_".join(re.findall(r"[^\W_]+", title.lower())) or "map"
    names = (f"{plain}_{number}" if number > 1 else plain for number in range(1, len(taken) + 2))
    return next(name for name in names if not any(name + ending in taken for ending in ("", "_kept", "_indices")))
