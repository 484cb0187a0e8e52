"""Four kinds of dropout on one stack of maps: of values, of channels, of blocks, and Gaussian."""

from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal, NamedTuple

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.filters import feature_maps
from viz.ops import apply_mask, block_gamma, gaussian_dropout, normal_cdf
from viz.studies.layers import Dropout
from viz.studies.ledger import Ledger, colour_scale, ledger
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.numbers import factor, percent, percents, probability, short, three
from viz.studies.words import Sentence, count, listed, part_of

from .rates import block_places, block_rates

MOST_CHANNELS = 4
"""How many channels of a stack are shown side by side."""

Key = Literal["value", "channel", "block", "gaussian"]


class Title(NamedTuple):
    """What a kind draws for, what it is called elsewhere, and where it comes from."""

    name: str
    also: str
    source: str


TITLES: dict[Key, Title] = {
    "value": Title("Values", "dropout", "Srivastava et al. 2014"),
    "channel": Title("Channels", "SpatialDropout, Dropout2d", "Tompson et al. 2015"),
    "block": Title("Blocks", "DropBlock", "Ghiasi et al. 2018"),
    "gaussian": Title("Factors", "Gaussian dropout", "Srivastava et al. 2014"),
}


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of dropout in training.

    output
        The stack after it, float32 (C, H, W).
    kept, survival
        What its mask kept, and up to which p each cell stays, (C, H, W); None for Gaussian dropout, which has no mask.
    scale
        What survivors were multiplied by, the same for all; 1 for Gaussian dropout, which multiplies each by its own.
    dropped
        How many values the mask dropped, whether they were zero already or not.
    rate
        What share of the values is dropped on average over all masks.
    """

    key: Key
    title: Title
    output: np.ndarray
    kept: np.ndarray | None
    survival: np.ndarray | None
    scale: float
    dropped: int
    rate: float
    after: Ledger
    sentence: Sentence


@dataclass(frozen=True, eq=False)
class Kinds:
    """One stack of maps (C, H, W) through four kinds of dropout of one p and seed.

    p, block_size
        As asked for, fitted to the size of the maps.
    gamma
        The probability with which a block starts at a place where one fits.
    rates
        The probability with which DropBlock drops each cell of a map, float64 (H, W).
    kinds
        Value, channel, block and Gaussian dropout; the last is missing where p = 1, as there is none.
    sentences
        Those of the kinds, where on the map blocks drop more, and what evaluation does.
    """

    source: FeatureMap
    p: float
    block_size: int
    seed: int
    gamma: float
    rates: np.ndarray
    colour_range: tuple[float, float]
    before: Ledger
    kinds: tuple[Kind, ...]
    sentences: tuple[Sentence, ...]


def stack_of(source: FeatureMap) -> FeatureMap:
    """A stack of at most MOST_CHANNELS maps: of a picture its feature maps after ReLU, of maps those given.

    Of more channels those are taken that lie evenly apart, the first among them.
    """
    stack = feature_maps(source, relu=True) if source.kind == "picture" else source
    channels = len(stack.values)
    if channels <= MOST_CHANNELS:
        return stack
    taken = [i * channels // MOST_CHANNELS for i in range(MOST_CHANNELS)]
    names = tuple(stack.channel_names[i] for i in taken) if stack.channel_names else ()
    return replace(stack, values=stack.values[taken], channel_names=names)


def kinds(stack: FeatureMap, p: float, block_size: int, seed: int) -> Kinds:
    """Put a stack of maps through each kind of dropout, in training; the masks are those that Compare draws.

    Settings that do not fit the size of the maps are fitted to it. Raises ValueError for a p that is not a number,
    and for a negative seed.
    """
    dropout = Dropout(p, block_size=block_size, seed=seed).fitted(stack.size)
    p, block_size = dropout.p, dropout.block_size
    rates = block_rates(p, block_size, stack.size)
    family = (
        _masked_kind(stack, dropout, p),
        _masked_kind(stack, replace(dropout, unit="channel"), p),
        _masked_kind(stack, replace(dropout, unit="block"), float(rates.mean())),
        *((_gaussian_kind(stack, p, seed),) if p < 1 else ()),
    )
    gaussian = Sentence("Gaussian dropout ", "has no p = 1", ": the variance p/(1 − p) would be infinite.", "dropout")
    evaluation = Sentence("In evaluation ", "all of them hand the stack through", " as it is.", "dropout")
    colour_range = colour_scale(stack)
    return Kinds(
        source=stack,
        p=p,
        block_size=block_size,
        seed=seed,
        gamma=block_gamma(p, block_size, *stack.size),
        rates=rates,
        colour_range=colour_range,
        before=ledger(stack.values, colour_range),
        kinds=family,
        sentences=(
            *(kind.sentence for kind in family),
            *((gaussian,) if p == 1 else ()),
            *where_blocks_fall(p, block_size, rates),
            evaluation,
        ),
    )


def _masked_kind(stack: FeatureMap, dropout: Dropout, rate: float) -> Kind:
    """The kind that drops the unit of ``dropout``, of which it drops a share of ``rate`` on average."""
    kept, survival = draw_mask(stack.values.shape, dropout)
    scale = survivor_scale(kept, dropout)
    output = apply_mask(stack.values, kept, scale)
    return Kind(
        key=dropout.unit,
        title=TITLES[dropout.unit],
        output=output,
        kept=kept,
        survival=survival,
        scale=scale,
        dropped=kept.size - int(np.count_nonzero(kept)),
        rate=rate,
        after=ledger(output, colour_scale(stack)),
        sentence=masked_sentence(dropout, kept, scale, rate, stack.channel_names),
    )


def _gaussian_kind(stack: FeatureMap, p: float, seed: int) -> Kind:
    output = gaussian_dropout(stack.values, p, seed=seed)
    return Kind(
        key="gaussian",
        title=TITLES["gaussian"],
        output=output,
        kept=None,
        survival=None,
        scale=1.0,
        dropped=0,
        rate=0.0,
        after=ledger(output, colour_scale(stack)),
        sentence=gaussian_sentence(stack.values, output, p),
    )


def masked_sentence(
    dropout: Dropout, kept: np.ndarray, scale: float, rate: float, channel_names: tuple[str, ...]
) -> Sentence:
    """What a mask (C, H, W) dropped, counted in what it was drawn for, and what becomes of the rest."""
    if dropout.p in (0, 1):
        name = {"value": "value dropout", "channel": "channel dropout", "block": "DropBlock"}[dropout.unit]
        stressed, rest = ("drops everything", ", so nothing is left to scale.") if dropout.p else ("drops nothing", ".")
        return Sentence(f"With p = {dropout.p:.0f} {name} ", stressed, rest, "dropout")
    scaled = _rest_scaled(kept, scale)
    if dropout.unit == "channel":
        return _channel_sentence(kept[:, 0, 0], scaled, channel_names)
    dropped = kept.size - int(np.count_nonzero(kept))
    if dropout.unit == "value" or dropout.block_size == 1:
        who = "Value dropout" if dropout.unit == "value" else "DropBlock with blocks of 1 × 1"
        rest = f", {percent(dropped, kept.size)} where p = {probability(dropout.p)}; {scaled}."
        return Sentence(
            f"{who} draws for each value: ", f"{part_of(dropped, kept.size, 'value')} dropped", rest, "dropout"
        )
    return _block_sentence(dropout, kept, rate, scaled)


def _rest_scaled(kept: np.ndarray, scale: float) -> str:
    """What becomes of the values that are left, or that there is none."""
    if not kept.any():
        return "nothing is left to scale"
    return "the rest is not scaled" if scale == 1 else f"the rest is multiplied by {factor(scale)}"


def _channel_sentence(kept: np.ndarray, scaled: str, channel_names: tuple[str, ...]) -> Sentence:
    """What was drawn for each channel: True is kept, (C,)."""
    if kept.size == 1:
        stressed = "kept whole" if kept.all() else "gone whole"
        return Sentence(
            "Channel dropout is all or nothing with one channel, which is ",
            stressed,
            f" on this pass; {scaled}.",
            "dropout",
        )
    gone = [name for name, stays in zip(channel_names, kept, strict=True) if not stays] if channel_names else []
    which = f" ({listed(gone)})" if 0 < len(gone) < kept.size else ""
    feature = ", each of them a whole feature" if np.count_nonzero(~kept) > 1 else ", a whole feature"
    rest = f"{which}{'' if kept.all() else feature}; {scaled}."
    stressed = f"{part_of(int(np.count_nonzero(~kept)), kept.size, 'channel')} dropped"
    return Sentence("Channel dropout draws for each channel: ", stressed, rest, "dropout")


def _block_sentence(dropout: Dropout, kept: np.ndarray, rate: float, scaled: str) -> Sentence:
    """How many values blocks drop: fewer than p on average, since they overlap."""
    b, size = dropout.block_size, kept.shape[-2:]
    gamma = block_gamma(dropout.p, b, *size)
    dropped = kept.size - int(np.count_nonzero(kept))
    places = (size[0] - b + 1) * (size[1] - b + 1)
    where = f"at each of the {count(places)} places where one fits" if places > 1 else "at the one place where it fits"
    lead = f"DropBlock lets a block of {b} × {b} fall with probability γ = {three(gamma)} {where}: "
    average, here = percents((rate, 1), (dropped, kept.size))
    why = f", fewer than p = {probability(dropout.p)}, as blocks overlap" if places > 1 else ", which is p here"
    return Sentence(
        lead, f"{average} of the values go on average", f"{why}; on this pass {here} went, and {scaled}.", "dropout"
    )


def where_blocks_fall(p: float, block_size: int, rates: np.ndarray) -> tuple[Sentence, ...]:
    """Where on a map blocks drop most and least; nothing where they drop all cells alike."""
    if p in (0, 1) or rates.min() == rates.max():
        return ()
    most, least = percents((float(rates.max()), 1), (float(rates.min()), 1))
    down, across = (int(block_places(block_size, length).max()) for length in rates.shape)
    rest = f" in a corner: one place of a block covers a corner, and up to {count(down * across)} the middle."
    return (Sentence("DropBlock drops a cell with probability ", f"{most} in the middle and {least}", rest, "dropout"),)


def gaussian_sentence(x: np.ndarray, output: np.ndarray, p: float) -> Sentence:
    """What Gaussian dropout does instead of dropping: it scatters every value, some of them to the other side of 0."""
    if p == 0:
        return Sentence("With p = 0 Gaussian dropout ", "changes nothing", ": all factors are 1.", "dropout")
    spread = short(sqrt(p / (1 - p)))
    stressed = "it multiplies each value by its own number from N(1, p/(1 − p))"
    theirs = f", of standard deviation {spread}: mean and variance are those of value dropout"
    nonzero = int(np.count_nonzero(x))
    if not nonzero:
        return Sentence("Gaussian dropout drops nothing: ", stressed, f"{theirs}.", "dropout")
    turned = int(np.count_nonzero(np.sign(x) * np.sign(output) < 0))
    expected = float(normal_cdf(-sqrt((1 - p) / p)))
    signs = (
        f"{percent(turned, nonzero)} of the values other than 0 changed sign, where {percent(expected, 1)} are expected"
    )
    return Sentence("Gaussian dropout drops nothing: ", stressed, f"{theirs}; {signs}.", "dropout")
