"""What each kind of dropout does to a stack of maps, in words."""

from math import sqrt

import numpy as np

from viz.ops import block_gamma, normal_cdf
from viz.studies.layers import Dropout
from viz.studies.numbers import factor, percent, probability, short, three
from viz.studies.sums import how_many
from viz.studies.units import UNITS
from viz.studies.words import Sentence, listed, part_of

from .blocks import block_sentence, rates_by_gamma


def masked_sentence(
    dropout: Dropout, kept: np.ndarray, scale: float, rate: float, channel_names: tuple[str, ...]
) -> Sentence:
    """What a mask (C, H, W) dropped, counted in what it was drawn for, and what becomes of the rest."""
    if dropout.p in (0, 1):
        stressed, rest = ("drops everything", _why_all(dropout, kept)) if dropout.p else ("drops nothing", ".")
        return Sentence(f"With p = {dropout.p:.0f} {UNITS[dropout.unit].name} ", stressed, rest, "dropout")
    scaled = _rest_scaled(kept, scale)
    if dropout.unit == "channel":
        return _channel_sentence(kept[:, 0, 0], scaled, channel_names)
    if dropout.unit == "position":
        stressed = f"{part_of(how_many(~kept[0]), kept[0].size, 'cell')} dropped"
        rest = f"{', with all channels' if len(kept) > 1 else ''}; {scaled}."
        return Sentence("Position dropout draws for each cell: ", stressed, rest, "dropout")
    dropped = how_many(~kept)
    if dropout.unit == "value" or dropout.block_size == 1:
        who = "Value dropout" if dropout.unit == "value" else "DropBlock with blocks of 1 × 1"
        rest = f", {percent(dropped, kept.size)} where p = {probability(dropout.p)}; {scaled}."
        return Sentence(
            f"{who} draws for each value: ", f"{part_of(dropped, kept.size, 'value')} dropped", rest, "dropout"
        )
    return block_sentence(dropout, kept, rate, scaled)


def _why_all(dropout: Dropout, kept: np.ndarray) -> str:
    """That nothing is left, and what blocks would leave if γ had its way, where that is another thing."""
    at = 1, dropout.block_size, kept.shape[-2:]
    rate = float(rates_by_gamma(*at).mean()) if dropout.unit == "block" else 1.0
    if rate == 1:
        return ", so nothing is left to scale."
    gamma = f"γ = {three(block_gamma(*at[:2], *at[2]))}"
    return f", by definition: blocks that fall with {gamma} would drop {percent(rate, 1)} of the values on average."


def _rest_scaled(kept: np.ndarray, scale: float) -> str:
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
    stressed = f"{part_of(how_many(~kept), kept.size, 'channel')} dropped"
    return Sentence("Channel dropout draws for each channel: ", stressed, rest, "dropout")


def gaussian_sentence(x: np.ndarray, output: np.ndarray, p: float) -> Sentence:
    """What Gaussian dropout does instead of dropping: it scatters every value, some of them to the other side of 0."""
    if p == 0:
        return Sentence("With p = 0 Gaussian dropout ", "changes nothing", ": all factors are 1.", "dropout")
    spread = short(sqrt(p / (1 - p)))
    stressed = "it multiplies each value by its own number from N(1, p/(1 − p))"
    theirs = f", of standard deviation {spread}: mean and variance are those of value dropout"
    nonzero = how_many(x)
    if not nonzero:
        return Sentence("Gaussian dropout drops nothing: ", stressed, f"{theirs}.", "dropout")
    turned = how_many(np.sign(x) * np.sign(output) < 0)
    expected = float(normal_cdf(-sqrt((1 - p) / p)))
    signs = (
        f"{percent(turned, nonzero)} of the values other than 0 changed sign, where {percent(expected, 1)} are expected"
    )
    return Sentence("Gaussian dropout drops nothing: ", stressed, f"{theirs}; {signs}.", "dropout")
