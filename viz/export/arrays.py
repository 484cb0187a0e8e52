"""The arrays of what is on screen, and how layers made some of them of others."""

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from viz.studies.compare import Comparison
from viz.studies.layers import Pooling
from viz.views.scene import Panel, Scene, kept_of, values_of

RESERVED = ("settings", "file", "allow_pickle")
"""Names that no panel's array may have: that of the settings, and two that NumPy takes for itself."""
ENDINGS = ("_undropped", "", "_kept", "_indices", "_maxima")
"""How the names of a panel's arrays end, in the order in which they stand."""


@dataclass(eq=False)
class Arrays:
    """The arrays of a file by their names, the settings behind them, and how layers made some of them of others.

    pooled: the names of what goes in, of the values that ``pooling`` makes of it, and of where each was found, or ""
    dropped: the names of what goes in, of its mask, what survivors are multiplied by, and the name of what comes out
    """

    by_name: dict[str, np.ndarray]
    settings: Mapping[str, Any]
    pooling: Pooling | None = None
    pooled: list[tuple[str, str, str]] = field(default_factory=list)
    dropped: list[tuple[str, str, float, str]] = field(default_factory=list)


def npz(held: Arrays) -> bytes:
    """Return an .npz of arrays under their names, and of `settings` as JSON; equal input gives equal bytes."""
    file = io.BytesIO()
    named: dict[str, Any] = held.by_name | {"settings": np.array(json.dumps(held.settings, sort_keys=True))}
    np.savez_compressed(file, **named)
    return file.getvalue()


def arrays_of_comparison(comparison: Comparison) -> Arrays:
    """The arrays `input`, `pooled`, `winners`, `kept`, `dropped`, and the settings that were used.

    `input`, `kept` and `dropped` are (C, H, W), `pooled` and `winners` (C, H', W'); winners count in the flat
    H·W of their channel, -1 where a window is all padding. A mean is no single cell's: with it there are no winners.
    """
    arrays = {"input": comparison.source.values, "pooled": comparison.pooled, "winners": comparison.indices}
    arrays |= {"kept": comparison.kept, "dropped": comparison.dropped}
    settings = {
        "input": {"name": comparison.source.name, "kind": comparison.source.kind},
        "pooling": comparison.pooling.arguments | {"kind": comparison.pooling.kind},
        "dropout": asdict(comparison.dropout) | {"scale": comparison.scale},
    }
    return Arrays(
        {name: array for name, array in arrays.items() if array is not None},
        settings,
        comparison.pooling,
        [("input", "pooled", "" if comparison.indices is None else "winners")],
        [("input", "kept", comparison.scale, "dropped")],
    )


def arrays_of(scenes: Sequence[Scene], settings: Mapping[str, Any], stack: np.ndarray | None = None) -> Arrays:
    """The arrays of all maps of scenes, after the ``stack`` whose channels they show, if there is one.

    Each panel's values, (C, H, W), stand under its title in lower case, its words joined by "_", with a number after
    it where that is taken. `<name>_kept` has False for holes; `<name>_indices` has for each window the place of its
    value in the flat H·W of its channel, -1 for none, and `<name>_maxima` these values where the panel shows them in
    place; `<name>_undropped` is what dropout made it of, where no panel shows that.
    """
    held = Arrays({} if stack is None else {"stack": stack}, settings)
    for scene in scenes:
        names: list[str] = []
        for panel in scene.panels:
            names.append(_free_name(panel.title, [*held.by_name, *RESERVED]))
            held.by_name |= {names[-1] + ending: array for ending, array in _found(panel, scene.panels[0])}
            _trace(held, panel, names)
    return held


def _found(panel: Panel, source: Panel) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of a panel, by how their names end."""
    pooled = values_of(replace(panel, in_place=False), source) if panel.in_place else None
    each = panel.undropped, values_of(panel, source), kept_of(panel), panel.indices, pooled
    return ((ending, array) for ending, array in zip(ENDINGS, each, strict=True) if array is not None)


def _trace(held: Arrays, panel: Panel, names: Sequence[str]) -> None:
    """Note how layers made the last of the panels of these names, if they did."""
    name, undropped = names[-1], panel.undropped
    x = "" if panel.made_of is None else names[panel.made_of]
    if x and panel.pooling:
        pooled = name + ("_maxima" if panel.in_place else "" if undropped is None else "_undropped")
        held.pooling = panel.pooling
        held.pooled.append((x, pooled, "" if panel.indices is None else f"{name}_indices"))
        x = x if panel.in_place else ""
    if undropped is not None:
        # What outgrows float32 is its largest value on such panels, and infinite in a script.
        fits = float(np.abs(undropped).max()) * float(panel.scale) < float(np.finfo(np.float32).max)
        x = f"{name}_undropped" if fits else ""
    if x and f"{name}_kept" in held.by_name:
        held.dropped.append((x, f"{name}_kept", float(panel.scale), name))


def _free_name(title: str, taken: Sequence[str]) -> str:
    """A name made of a title under which, and with whose endings, nothing stands yet."""
    plain = "_".join(re.findall(r"[^\W_]+", title.lower())) or "map"
    names = (f"{plain}_{number}" if number > 1 else plain for number in range(1, len(taken) + 2))
    return next(name for name in names if not any(name + ending in taken for ending in ENDINGS))
