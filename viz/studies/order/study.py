"""Both orders of pooling and dropout on one map, beside what each gives on average over all masks."""

from dataclasses import replace

from viz.inputs.feature_map import FeatureMap
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Label, caption, colour_scale, ledger
from viz.studies.masks import Drawn
from viz.studies.notes import passes_note, pooling_note
from viz.studies.pooling_kinds import KINDS

from .closed_form import bias_of, bias_scale, mean_over_masks, zero_share_over_masks
from .exchanges import exchanges
from .lanes import Order, run_lanes
from .sentences import sentences


def order(source: FeatureMap, pooling: Pooling, p: float, seed: int, drawn: Drawn = "before") -> Order:
    """Put one map through pooling and dropout in both orders; settings that do not fit its size are fitted to it.

    Raises ValueError for a p that is not a number, and for a negative seed.
    """
    x, pooling, dropout = source.values, pooling.fitted(source.size), Dropout(p, seed=seed).fitted(source.size)
    pool_drop, drop_pool = run_lanes(source, pooling, dropout, drawn)
    pooled, zeros = pool_drop[1].values, pool_drop[1].ledger.zeros
    mean = mean_over_masks(x, pooling, dropout.p)
    bias, colour_range = bias_of(mean, pooled), colour_scale(source)
    bias_range = bias_scale(bias)
    of_mean = ledger(mean, colour_range, KINDS[pooling.kind].empty)
    note = f"{passes_note(dropout.p)}; {pooling_note(pooling)}"
    result = Order(
        source=source,
        pooling=pooling,
        dropout=dropout,
        pool_drop=pool_drop,
        drop_pool=drop_pool,
        mean_drop_pool=mean,
        bias=bias,
        zero_theory=(dropout.p + (1 - dropout.p) * zeros / pooled.size, zero_share_over_masks(x, pooling, dropout.p)),
        exchanges=exchanges(x, pooling, dropout),
        drawn=drawn,
        colour_range=colour_range,
        bias_range=bias_range,
        of_mean=of_mean,
        labels=(
            Label("Mean, by theory", caption(of_mean), note=note),
            Label("Bias, by theory", caption(ledger(bias, bias_range)), note=note),
        ),
    )
    return replace(result, sentences=sentences(result))
