"""A CNN with a dropout at one place, and what neighbours give away at all places it could be put at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import Unit, apply_mask
from viz.studies.layers import Dropout, Pooling, largest
from viz.studies.masks import draw_mask, hatching_sentence, survivor_scale, with_survivor
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.sums import norm
from viz.studies.words import Sentence

from .cnn import LAYERS, LayerKey, run
from .layers import LayerOutput, layer_output
from .neighbours import SpotResult, neighbours_sentence, redundancy
from .sentences import moved_sentence, relu_sentence, zeroed_sentence, zeros_sentence
from .spots import SPOTS, PlaceKey, layer_of, units_at


@dataclass(frozen=True, eq=False)
class DropoutInCnn:
    """A CNN with a dropout at one place, and all places it could be put at.

    place, dropout: where it is, and its settings, fitted to the map there, always in training
    layers: input, convolution, ReLU, pooling and dense layer. A dropout before the dense layer is shown on the pooled
        map.
    spots: all five places, from the input to the dense layer
    moved: ‖y - y_clean‖ / ‖y_clean‖ of the dense layer's outputs; None where the latter are all zero
    """

    source: FeatureMap
    kernel_size: int
    place: PlaceKey
    dropout: Dropout
    layers: tuple[LayerOutput, ...]
    spots: tuple[SpotResult, ...]
    moved: float | None
    sentences: tuple[Sentence, ...]

    @property
    def dropped_layer(self) -> LayerOutput:
        """The layer whose output the dropout drops from."""
        return next(layer for layer in self.layers if layer.kept is not None)


def dropout_in_cnn(source: FeatureMap, kernel_size: int, dropout: Dropout, place: PlaceKey) -> DropoutInCnn:
    """Send a map through the CNN, pooled in windows of k × k, with a dropout in training at one place.

    A unit that makes no sense at a place is taken for single values.
    """
    kernel_size = min(max(kernel_size, 1), largest(source.size))
    clean = run(source.values.astype(np.float64), kernel_size)
    at = layer_of(place)
    fitted = _fitted(dropout, dropout.unit if dropout.unit in units_at(place) else "value", clean[at])
    kept, survival = draw_mask(clean[at].shape, fitted)
    scale = survivor_scale(kept, fitted)
    holed = {**clean, **run(apply_mask(clean[at], kept, scale), kernel_size, at)}
    masks: dict[LayerKey, Any] = {at: (kept, survival, scale), **dict(_after(at, kept, scale, kernel_size))}
    notes = {at: dropout_note(fitted, kept, scale)}
    pooled = pooling_note(Pooling(kernel_size))
    notes["pool"] = f"{pooled}; {notes['pool']}" if at == "pool" else pooled
    layers = tuple(
        layer_output(key, clean[key], holed[key], source.kind, masks.get(key, (None, None, 1.0)), notes.get(key, ""))
        for key in LAYERS
    )
    moved = norm(holed["dense"] - clean["dense"]) / norm(clean["dense"]) if clean["dense"].any() else None
    sentences = (
        zeroed_sentence(place, fitted, clean[at], kept),
        zeros_sentence(place, layers),
        *relu_sentence(place, clean["conv"], kept, scale),
        moved_sentence(moved),
        *hatching_sentence(source, layers[0].kept),
    )
    return DropoutInCnn(source, kernel_size, place, fitted, layers, _spots(clean, dropout), moved, sentences)


def _after(at: LayerKey, kept: np.ndarray, scale: float, kernel_size: int) -> Iterator[tuple[LayerKey, Any]]:
    """What ReLU and pooling that follow a dropout of the maps at a layer have of survivors, and their scale."""
    if at == "conv":
        yield "relu", (kept, None, scale)
    if at in ("conv", "relu"):
        yield "pool", (with_survivor(kept, Pooling(kernel_size)), None, scale)


def _fitted(dropout: Dropout, unit: Unit, x: np.ndarray) -> Dropout:
    return replace(dropout, unit=unit, training=True).fitted(x.shape[1:])


def _spots(clean: dict[LayerKey, np.ndarray], dropout: Dropout) -> tuple[SpotResult, ...]:
    """All places, each with a dropout of this p, seed and block size, fitted to the map there."""
    found = []
    for key, spot in SPOTS.items():
        x = clean[layer_of(key)]
        single, blocks = _fitted(dropout, "value", x), _fitted(dropout, "block", x)
        by_values = redundancy(x, draw_mask(x.shape, single)[0])
        by_blocks = redundancy(x, draw_mask(x.shape, blocks)[0]) if "block" in units_at(key) else None
        sentence = neighbours_sentence(spot, by_values, by_blocks, blocks.block_size)
        found.append(SpotResult(key, spot, (x.size,) if key == "flat" else x.shape, by_values, by_blocks, sentence))
    return tuple(found)
