"""The strip with a dropout at one place, and all places it could be put at."""

from dataclasses import dataclass, replace

import numpy as np

from viz.inputs.feature_map import FeatureMap, Kind
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Unit, largest
from viz.studies.ledger import Ledger, colour_scale, ledger
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.numbers import percent, percents
from viz.studies.sums import norm
from viz.studies.words import Sentence, count, listed

from .neighbours import Given, given, given_sentence
from .spots import SPOTS, PlaceKey, Spot, units_at
from .strip import STAGES, StageKey, run


@dataclass(frozen=True, eq=False)
class Stage:
    """What one layer of the strip hands on, with the dropout in force and without it.

    values, clean
        With it and without it: float32 (C, H, W); of the dense layer (1, 1, UNITS).
    kept, survival, scale
        Where the dropout acts, what its mask keeps, up to which p each cell stays, and what survivors are multiplied
        by; None, None and 1 elsewhere.
    colour_range
        The ends of the colour scale, which follow from ``clean``.
    after, before
        The ledgers of ``values`` and ``clean``.
    """

    key: StageKey
    name: str
    values: np.ndarray
    clean: np.ndarray
    kept: np.ndarray | None
    survival: np.ndarray | None
    scale: float
    colour_range: tuple[float, float]
    after: Ledger
    before: Ledger


@dataclass(frozen=True)
class Place:
    """One place for a dropout in the strip.

    shape
        Of what is dropped from: (C, H, W), or (values,) before the dense layer.
    units
        The kinds of dropout that make sense there.
    by_values, by_blocks
        What neighbours give away there, measured without a dropout elsewhere; no blocks before the dense layer.
    """

    key: PlaceKey
    spot: Spot
    shape: tuple[int, ...]
    units: tuple[Unit, ...]
    by_values: Given
    by_blocks: Given | None
    sentence: Sentence

    @property
    def values(self) -> int:
        """How many values are dropped from."""
        return int(np.prod(self.shape))


@dataclass(frozen=True, eq=False)
class Places:
    """The strip with a dropout at one place, and all places it could be put at.

    place, dropout
        Where it is, and its settings as they were used: fitted to the map there, always in training.
    stages
        Input, convolution, ReLU, pooling and dense layer. A dropout before the dense layer is shown on the pooled map.
    places
        All five, from the input to the dense layer.
    moved
        ‖y - y_clean‖ / ‖y_clean‖ of the dense layer's outputs; None where the latter are all zero.
    """

    source: FeatureMap
    kernel_size: int
    place: PlaceKey
    dropout: Dropout
    stages: tuple[Stage, ...]
    places: tuple[Place, ...]
    moved: float | None
    sentences: tuple[Sentence, ...]


def places(source: FeatureMap, kernel_size: int, dropout: Dropout, place: PlaceKey) -> Places:
    """Send a map through the strip, pooled in windows of k × k, with a dropout in training at one place.

    Settings that do not fit the maps are fitted to them, and a unit that makes no sense at a place is taken for single
    values. Raises ValueError for a p that is not a number, and for a negative seed.
    """
    kernel_size = min(max(kernel_size, 1), largest(source.size))
    clean = run(source.values.astype(np.float64), kernel_size)
    at = stage_of(place)
    fitted = _fitted(dropout, place, clean[at].shape)
    kept, survival = draw_mask(clean[at].shape, fitted)
    scale = survivor_scale(kept, fitted)
    holed = {**clean, **run(apply_mask(clean[at], kept, scale), kernel_size, at)}
    stages = tuple(
        _stage(key, clean[key], holed[key], *((kept, survival, scale) if key == at else (None, None, 1.0)), source.kind)
        for key in STAGES
    )
    moved = _moved(clean["dense"], holed["dense"])
    return Places(
        source=source,
        kernel_size=kernel_size,
        place=place,
        dropout=fitted,
        stages=stages,
        places=_places(clean, dropout),
        moved=moved,
        sentences=(
            zeroed_sentence(place, fitted, clean[at], kept),
            zeros_sentence(place, stages),
            *relu_sentence(place, clean["conv"], kept, scale),
            moved_sentence(moved),
        ),
    )


def stage_of(place: PlaceKey) -> StageKey:
    """The stage that a dropout at a place drops from."""
    return "pool" if place == "flat" else place


def _fitted(dropout: Dropout, place: PlaceKey, shape: tuple[int, int, int]) -> Dropout:
    unit = dropout.unit if dropout.unit in units_at(place) else "value"
    return replace(dropout, unit=unit, training=True).fitted(shape[1:])


def _stage(
    key: StageKey,
    clean: np.ndarray,
    values: np.ndarray,
    kept: np.ndarray | None,
    survival: np.ndarray | None,
    scale: float,
    kind: Kind,
) -> Stage:
    clean, values = _as_float32(clean), _as_float32(values)
    colour_range = colour_scale(FeatureMap(STAGES[key], clean, kind if key == "input" else "map"))
    ledgers = (ledger(y, colour_range) for y in (values, clean))
    return Stage(key, STAGES[key], values, clean, kept, survival, scale, colour_range, *ledgers)


def _as_float32(values: np.ndarray) -> np.ndarray:
    """Values in float32; those beyond it become its largest ones."""
    most = np.finfo(np.float32).max
    return np.clip(values, -most, most).astype(np.float32)


def _moved(clean: np.ndarray, values: np.ndarray) -> float | None:
    return norm(values - clean) / norm(clean) if clean.any() else None


def _places(clean: dict[StageKey, np.ndarray], dropout: Dropout) -> tuple[Place, ...]:
    """All places, each with a dropout of this p, seed and block size, fitted to the map there."""
    by_values, by_blocks = (
        {key: _given(clean[key], replace(dropout, unit=unit, training=True)) for key in clean if key != "dense"}
        for unit in ("value", "block")
    )
    found = []
    for key, spot in SPOTS.items():
        at, units = stage_of(key), units_at(key)
        shape = clean[at].shape
        single, in_blocks = by_values[at], by_blocks[at] if "block" in units else None
        sentence = given_sentence(spot, single, in_blocks, dropout.fitted(shape[1:]).block_size)
        shape = (clean[at].size,) if key == "flat" else shape
        found.append(Place(key, spot, shape, units, single, in_blocks, sentence))
    return tuple(found)


def _given(x: np.ndarray, dropout: Dropout) -> Given:
    return given(x, draw_mask(x.shape, dropout.fitted(x.shape[1:]))[0])


def zeroed_sentence(place: PlaceKey, dropout: Dropout, x: np.ndarray, kept: np.ndarray) -> Sentence:
    """How many values a mask drops from the maps at a place, both (C, H, W), and what one of them is there."""
    spot, dropped = SPOTS[place], kept.size - int(np.count_nonzero(kept))
    lead = f"A dropout {spot.where} drops "
    if not dropped:
        return Sentence(lead, "nothing", " with p = 0." if dropout.p == 0 else " on this pass.", "dropout")
    stressed = f"{count(dropped)} of {count(kept.size, 'value')}"
    zeros = int(np.count_nonzero(~kept & (x == 0)))
    already = f", {count(zeros)} of them zero already" if zeros else ""
    how = {
        "value": f"{'it' if dropped == 1 else 'each'} is {spot.zeroed}",
        "channel": f"{count(_channels_gone(kept))} of {count(len(kept), 'channel')}, from edge to edge",
        "block": f"blocks of {dropout.block_size} × {dropout.block_size}, in which neighbours go together",
    }
    return Sentence(lead, stressed, f"{already}: {how[dropout.unit]}.", "dropout")


def _channels_gone(kept: np.ndarray) -> int:
    return len(kept) - int(np.count_nonzero(kept.any(axis=(1, 2))))


def zeros_sentence(place: PlaceKey, stages: tuple[Stage, ...]) -> Sentence:
    """What the dropout does to the share of zeros where it stands, and on every map after it."""
    keys = tuple(STAGES)
    reached = stages[keys.index(stage_of(place)) : keys.index("dense")]
    moves = []
    for stage in reached:
        was, now = percents((stage.before.zeros, stage.before.values), (stage.after.zeros, stage.after.values))
        moves.append(f"{f'goes from {was} to {now}' if was != now else f'stays at {now}'} {SPOTS[stage.key].where}")
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
