"""What each layer of the CNN hands on, with a dropout somewhere in it and without."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap, MapKind
from viz.studies.ledger import Label, Ledger, colour_scale, ledger, off_scale
from viz.studies.masks import drawn_words
from viz.studies.numbers import percents
from viz.studies.sums import as_float32
from viz.studies.words import joined, shape_words

from .cnn import LAYERS, LayerKey


@dataclass(frozen=True, eq=False)
class LayerOutput:
    """What one layer hands on, with the dropout in force and without it.

    values, clean: with it and without it: float32 (C, H, W); of the dense layer (1, 1, OUTPUTS)
    kept, survival, scale: where the dropout acts; None, None and 1 elsewhere. Where ReLU or pooling follows the dropout
        at once, ``kept`` tells what they have of survivors, of which all that they hand on is a multiple by the same
        scale.
    colour_range: follows from ``clean``
    after, before: the ledgers of ``values`` and ``clean``
    label: its name, shape and share of zeros, without the dropout, if that is another, and with it; how it is drawn
    """

    key: LayerKey
    label: Label
    values: np.ndarray
    clean: np.ndarray
    kept: np.ndarray | None
    survival: np.ndarray | None
    scale: float
    colour_range: tuple[float, float]
    after: Ledger
    before: Ledger


def layer_output(
    key: LayerKey,
    clean: np.ndarray,
    values: np.ndarray,
    kind: MapKind,
    mask: tuple[np.ndarray | None, np.ndarray | None, float],
    note: str,
) -> LayerOutput:
    """Put together what one layer hands on; ``kind`` is that of the input, ``mask`` kept, survival and scale."""
    clean, values = as_float32(clean), as_float32(values)
    colour_range = colour_scale(FeatureMap(LAYERS[key], clean, kind if key == "input" else "map"))
    after, before = (ledger(y, colour_range) for y in (values, clean))
    zeros, without = zero_shares(after, before)
    drawn = drawn_words(mask[2], "before", who="") or off_scale(after)
    shares = f"{'' if zeros == without else f'{without} → '}{zeros} zeros"
    label = Label(LAYERS[key], joined(shape_words(after.shape), shares, drawn), note=note)
    return LayerOutput(key, label, values, clean, *mask, colour_range, after, before)


def zero_shares(after: Ledger, before: Ledger) -> tuple[str, str]:
    """The shares of zeros of two maps in percent, told apart where they differ."""
    return percents((after.zeros, after.values), (before.zeros, before.values))
