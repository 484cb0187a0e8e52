"""Five kinds of dropout on one stack of maps: of values, blocks, channels and positions, and Gaussian."""

from dataclasses import dataclass, replace

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.filters import feature_maps
from viz.ops import apply_mask, block_gamma, gaussian_dropout
from viz.studies.axes import Axis, Reading, spots
from viz.studies.layers import Dropout
from viz.studies.ledger import Label, colour_scale
from viz.studies.masks import draw_mask, drawn_words, survivor_scale
from viz.studies.notes import dropout_note
from viz.studies.numbers import percent, percents, probability, three
from viz.studies.sums import how_many
from viz.studies.words import Role, Sentence, count, joined

from .blocks import block_rates, where_blocks_fall
from .sentences import gaussian_sentence, masked_sentence

MOST_CHANNELS = 4
"""How many channels of a stack are shown side by side."""

TITLES = {
    "value": ("Values", "dropout, Srivastava et al. 2014"),
    "channel": ("Channels", "SpatialDropout, Dropout2d, Tompson et al. 2015"),
    "position": ("Positions", "noise_shape (1, H, W) in Keras"),
    "block": ("Blocks", "DropBlock, Ghiasi et al. 2018"),
    "gaussian": ("Factors", "Gaussian dropout, Srivastava et al. 2014"),
}
"""What each kind draws for, what it is called elsewhere, and where it comes from."""

KIND_HEADS: tuple[tuple[str, Role], ...] = (("Dropped on this pass", "dropout"), ("On average over masks", "dropout"))


NO_GAUSSIAN = Sentence("Gaussian dropout ", "has no p = 1", ": the variance p/(1 − p) would be infinite.", "dropout")


@dataclass(frozen=True, eq=False)
class DropoutKind:
    """One kind of dropout in training.

    output: the stack after it, float32 (C, H, W), with a label for each map
    kept, survival, scale: None, None and 1 for Gaussian dropout, which has no mask and multiplies each value by its own
        factor
    rate: what share of the values is dropped on average over all masks
    """

    key: str
    labels: tuple[Label, ...]
    output: np.ndarray
    sentence: Sentence
    kept: np.ndarray | None = None
    survival: np.ndarray | None = None
    scale: float = 1.0
    rate: float = 0.0


@dataclass(frozen=True, eq=False)
class DropoutKinds:
    """One stack of maps (C, H, W) through five kinds of dropout of one p and seed.

    labels: of each map of the stack as it is
    gamma: the probability with which a block starts at a place where one fits
    rates, rates_label: the probability with which DropBlock drops each cell of a map, float64 (H, W)
    kinds: value, block, channel, position and Gaussian dropout; the last is missing where p = 1, as there is none
    sentences: those of the kinds, where on the map blocks drop more, and what evaluation does
    """

    source: FeatureMap
    labels: tuple[Label, ...]
    p: float
    block_size: int
    gamma: float
    rates: np.ndarray
    rates_label: Label
    colour_range: tuple[float, float]
    kinds: tuple[DropoutKind, ...]
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


def dropout_kinds(stack: FeatureMap, p: float, block_size: int, seed: int) -> DropoutKinds:
    """Put a stack of maps through each kind of dropout, in training; the masks are those that Compare draws."""
    dropout = Dropout(p, block_size=block_size, seed=seed).fitted(stack.size)
    p, block_size = dropout.p, dropout.block_size
    rates = block_rates(p, block_size, stack.size)
    kinds = (
        _masked_kind(stack, dropout, p),
        _masked_kind(stack, replace(dropout, unit="block"), float(rates.mean())),
        _masked_kind(stack, replace(dropout, unit="channel"), p),
        _masked_kind(stack, replace(dropout, unit="position"), p),
        *((_gaussian_kind(stack, p, seed),) if p < 1 else ()),
    )
    evaluation = Sentence("In evaluation ", "all of them hand the stack through", " as it is.", "dropout")
    labels, gamma = _labels("As it is", stack, stack.values == 0, "zeros"), block_gamma(p, block_size, *stack.size)
    of_blocks = block_size, gamma, rates, _rates_label(rates, p)
    beyond = *((NO_GAUSSIAN,) if p == 1 else ()), *where_blocks_fall(p, block_size, rates), evaluation
    sentences = *(kind.sentence for kind in kinds), *beyond
    return DropoutKinds(stack, labels, p, *of_blocks, colour_scale(stack), kinds, sentences)


def _masked_kind(stack: FeatureMap, dropout: Dropout, rate: float) -> DropoutKind:
    """The kind that drops the unit of ``dropout``, of which it drops a share of ``rate`` on average."""
    kept, survival = draw_mask(stack.values.shape, dropout)
    scale = survivor_scale(kept, dropout)
    words = drawn_words(scale, "before", who="")
    labels = _labels(TITLES[dropout.unit][0], stack, ~kept, "dropped", dropout_note(dropout, kept, scale), words)
    sentence = masked_sentence(dropout, kept, scale, rate, stack.channel_names)
    output = apply_mask(stack.values, kept, scale)
    return DropoutKind(dropout.unit, labels, output, sentence, kept, survival, scale, rate)


def _gaussian_kind(stack: FeatureMap, p: float, seed: int) -> DropoutKind:
    output = gaussian_dropout(stack.values, p, seed=seed)
    note = dropout_note(Dropout(p, seed=seed), None, 1)
    labels = _labels(TITLES["gaussian"][0], stack, output < 0, "below 0", note)
    return DropoutKind("gaussian", labels, output, gaussian_sentence(stack.values, output, p))


def _labels(
    name: str, stack: FeatureMap, counted: np.ndarray, what: str, note: str = "", drawn: str = ""
) -> tuple[Label, ...]:
    """What each map shows, and of which channel where there are several; and of how many of its cells what is true.

    The note stands at the first, and so does how they are drawn.
    """
    channels = stack.channel_names or [f"map {channel}" for channel in range(len(counted))]
    titles = [name] if len(counted) == 1 else [f"{name}: {channel}" for channel in channels]
    shares = (percent(how_many(cells), cells.size) for cells in counted)
    return tuple(
        Label(title, joined(f"{share} {what}", *([] if at else [drawn])), note="" if at else note)
        for at, (title, share) in enumerate(zip(titles, shares, strict=True))
    )


def _rates_label(rates: np.ndarray, p: float) -> Label:
    least, most = percents((float(rates.min()), 1), (float(rates.max()), 1))
    span = least if rates.min() == rates.max() else f"{least} … {most}"
    return Label("How often blocks drop", f"{span}, p = {probability(p)}")


def kind_axes(kinds: DropoutKinds) -> tuple[Axis, ...]:
    """A row a kind: what it dropped on this pass, and what it drops on average over all masks.

    At p = 1 the row of Gaussian dropout says why there is none.
    """
    rows, none = (_row(kinds, kind) for kind in kinds.kinds), Reading(None, "none", spots(np.zeros((1, 1, 1), bool)))
    missing = Axis("gaussian", *TITLES["gaussian"], (none, none), str(NO_GAUSSIAN))
    return *rows, *((missing,) if kinds.p == 1 else ())


def _row(kinds: DropoutKinds, kind: DropoutKind) -> Axis:
    name, measure = TITLES[kind.key]
    rates = np.full(kinds.source.size, kind.rate)
    if kind.key == "block":
        measure += f"; {kinds.block_size} × {kinds.block_size}, γ = {three(kinds.gamma)}"
        rates = kinds.rates
    gone = np.zeros(kind.output.shape, bool) if kind.kept is None else ~kind.kept
    dropped, size = how_many(gone), gone.size
    asked = "" if kind.kept is None else f"p = {probability(kinds.p)}"
    readings = (
        Reading(dropped / size, percent(dropped, size), spots(gone), None, f"{count(dropped)} values"),
        Reading(kind.rate, percents((kind.rate, 1), (kinds.p, 1))[0], spots(rates[np.newaxis]), kinds.p, asked),
    )
    return Axis(kind.key, name, measure, readings, str(kind.sentence))
