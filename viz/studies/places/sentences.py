"""What a dropout somewhere in the CNN does, in words."""

import numpy as np

from viz.ops import apply_mask
from viz.studies.layers import Dropout
from viz.studies.numbers import percent
from viz.studies.sums import how_many
from viz.studies.words import Sentence, count, listed

from .cnn import LAYERS
from .layers import LayerOutput, zero_shares
from .spots import SPOTS, PlaceKey, layer_of


def zeroed_sentence(place: PlaceKey, dropout: Dropout, x: np.ndarray, kept: np.ndarray) -> Sentence:
    """How many values a mask drops from the maps at a place, both (C, H, W), and what one of them is there."""
    spot, dropped, b = SPOTS[place], how_many(~kept), dropout.block_size
    lead = f"A dropout {spot.where} drops "
    if not dropped:
        return Sentence(lead, "nothing", " with p = 0." if dropout.p == 0 else " on this pass.", "dropout")
    stressed = f"{count(dropped)} of {count(kept.size, 'value')}"
    zeros = how_many(~kept & (x == 0))
    already = f", {count(zeros)} of them zero already" if dropped > 1 else ", which was zero already"
    single = f"{'it' if dropped == 1 else 'each'} is {spot.zeroed}"
    how = {
        "value": single,
        "channel": f"{_gone(kept, (1, 2))} of {count(len(kept), 'channel')}, from edge to edge",
        "position": f"{_gone(kept, (0,))} of {count(kept[0].size, 'cell')}, each in all channels at once",
        "block": f"blocks of {b} × {b}, in which neighbours go together" if b > 1 else f"blocks of 1 × 1, so {single}",
    }
    return Sentence(lead, stressed, f"{already if zeros else ''}: {how[dropout.unit]}.", "dropout")


def _gone(kept: np.ndarray, along: tuple[int, ...]) -> str:
    return count(how_many(~kept.any(axis=along)))


def zeros_sentence(place: PlaceKey, layers: tuple[LayerOutput, ...]) -> Sentence:
    """What the dropout does to the share of zeros where it stands, and on every map after it."""
    keys, where = tuple(LAYERS), {layer_of(key): spot.where for key, spot in SPOTS.items() if key != "flat"}
    moves = []
    for layer in layers[keys.index(layer_of(place)) : keys.index("dense")]:
        now, was = zero_shares(layer.after, layer.before)
        moves.append(f"{f'goes from {was} to {now}' if was != now else f'stays at {now}'} {where[layer.key]}")
    return Sentence("The share of zeros ", listed(moves), ".", "dropout")


def relu_sentence(place: PlaceKey, responses: np.ndarray, kept: np.ndarray, scale: float) -> tuple[Sentence, ...]:
    """That a dropout may change places with ReLU, computed on the responses (C, H, W) of the convolution."""
    if place not in ("conv", "relu"):
        return ()
    before = np.maximum(apply_mask(responses, kept, scale), 0)
    after = apply_mask(np.maximum(responses, 0), kept, scale)
    stressed = "the same map, bit by bit" if np.array_equal(before, after) else "another map"
    return (Sentence("By the same mask, dropping before ReLU and after it gives ", stressed, ".", "dropout"),)


def moved_sentence(moved: float | None) -> Sentence:
    """How far the outputs of the dense layer are moved on this pass."""
    if moved is None:
        rest = ", so there is no part of them by which they could move."
        return Sentence("Without the dropout the outputs of the dense layer are ", "all zero", rest, "dropout")
    if moved == 0:
        return Sentence("The outputs of the dense layer ", "do not move", " on this pass.", "dropout")
    return Sentence(
        "The outputs of the dense layer move by ", percent(moved, 1), " of their norm on this pass.", "dropout"
    )
