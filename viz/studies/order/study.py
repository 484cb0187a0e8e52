"""Both orders of pooling and dropout on one map, beside what each gives on average over all masks."""

from dataclasses import replace

from viz.inputs.feature_map import FeatureMap
from viz.studies.layers import Pooling
from viz.studies.ledger import Label, caption, ledger
from viz.studies.masks import Drawn
from viz.studies.notes import passes_note, pooling_note
from viz.studies.pooling_kinds import KINDS

from .closed_form import Moments, bias_of, bias_scale, moments_over_masks, zero_share_over_masks
from .lanes import Lanes, Order, lanes
from .sentences import sentences


def order(
    source: FeatureMap,
    pooling: Pooling,
    p: float,
    seed: int,
    drawn: Drawn = "before",
    moments: Moments | None = None,
) -> Order:
    """Put one map through both orders; ``moments`` are those over all masks, where they have been worked out before."""
    both = lanes(source, pooling, p, seed, drawn)
    return with_average(both, moments or moments_over_masks(source.values, both.pooling, both.dropout.p))


def with_average(both: Lanes, moments: Moments) -> Order:
    """Both lanes with what drop → pool gives on average, which takes longest: mean and variance over all masks."""
    x, pooling, p = both.source.values, both.pooling, both.dropout.p
    pooled, zeros = both.pool_drop[1].values, both.pool_drop[1].ledger.zeros
    mean, variance = moments
    bias = bias_of(mean, pooled)
    bias_range = bias_scale(bias)
    of_mean = ledger(mean, both.colour_range, KINDS[pooling.kind].empty)
    note = f"{passes_note(p)}; {pooling_note(pooling)}"
    result = Order(
        **vars(both),
        mean_drop_pool=mean,
        variance=variance,
        bias=bias,
        zero_theory=(p + (1 - p) * zeros / pooled.size, zero_share_over_masks(x, pooling, p)),
        bias_range=bias_range,
        of_mean=of_mean,
        labels=(
            Label("Mean, by theory", caption(of_mean), note=note),
            Label("Bias, by theory", caption(ledger(bias, bias_range)), note=note),
        ),
    )
    return replace(result, sentences=sentences(result))
