"""What is said of the two lanes: their zeros, and where each ends on average over all masks."""

from math import isclose, sqrt

from viz.studies.layers import Pooling
from viz.studies.numbers import number, percent, percents, probability, to_scale, unsure
from viz.studies.pooling_kinds import KINDS
from viz.studies.sums import how_many
from viz.studies.windows import tiles
from viz.studies.words import Sentence

from .closed_form import FORMS, may_cancel
from .lanes import Order

POOL_DROP, DROP_POOL = "Pool → drop", "Drop → pool"


def nothing_but_padding(pooling: Pooling) -> Sentence:
    """What is said where no window holds a cell."""
    kind = KINDS[pooling.kind]
    rest = f": each {kind.noun} is {number(kind.empty)}, and there is nothing that an order could change on average."
    return Sentence("Every window ", "holds nothing but padding", rest, "pooling")


def sentences(result: Order) -> tuple[Sentence, ...]:
    """What is said of both lanes."""
    pooled, nouns = result.pool_drop[1].ledger, KINDS[result.pooling.kind].nouns
    if pooled.infinite:
        return (nothing_but_padding(result.pooling),)
    if pooled.zeros == pooled.values and result.zero_theory[1] == 1:
        return (Sentence(f"All {nouns} are 0, and so is ", "every pass of both lanes", ".", "dropout"),)
    if result.dropout.p == 0:
        rest = f": with p = 0 nothing is dropped, and both lanes end in the {nouns}."
        return (Sentence("The order makes ", "no difference", rest, "dropout"),)
    if result.dropout.p == 1:
        rest = (
            ": with p = 1 nothing is kept, and 1/(1 − p) is not defined; "
            f"evaluation gives the {nouns}, mean {number(pooled.mean)}."
        )
        return (Sentence("Both lanes end in ", "zeros alone", rest, "dropout"),)
    leans = FORMS[result.pooling.kind].leans
    last = _bias_sentence(result, leans) if leans else _unbiased_too_sentence(result)
    return _zeros_sentence(result), _unbiased_sentence(result), last


def _zeros_sentence(result: Order) -> Sentence:
    here = percents(*((lane[-1].ledger.zeros, lane[-1].ledger.values) for lane in (result.pool_drop, result.drop_pool)))
    one, other = result.zero_theory[0], unsure(result.zero_theory[1])
    # What differs by its rounding alone is the same, and no number of digits is to tell it apart.
    on_average = (percent(one, 1),) * 2 if isclose(one, other, rel_tol=1e-9) else percents((one, 1), (other, 1))
    least = on_average[1]
    if may_cancel(result.source.values, result.pooling):
        least = "more than 0 %" if least.startswith("under") else f"at least {least}"
    rest = f" on this pass; on average {on_average[0]} against {least}, {_why_zeros(result)}."
    return Sentence(f"{POOL_DROP} leaves {here[0]} zeros, ", f"drop → pool {here[1]}", rest, "dropout")


def _why_zeros(result: Order) -> str:
    """What it takes for a pooled value to be 0 in either order, as far as this map has such windows."""
    pooling, start = result.pooling, result.pool_drop[0].ledger
    if not KINDS[pooling.kind].reads_all:
        return "the same, as each value is that of one cell"
    if pooling.kernel_size == 1:
        return "the same, as each window is one cell"
    leans, cancel = FORMS[pooling.kind].leans, may_cancel(result.source.values, pooling)
    all_must_go = min(leans * start.low, leans * start.high) > 0 if leans else not (start.zeros or cancel)
    if all_must_go and tiles(pooling.windows(result.source.size)):
        return (
            f"p against pⁿ with p = {probability(result.dropout.p)} and n = {pooling.kernel_size**2}, "
            "as dropping first leaves a window with 0 only if all its cells are dropped"
        )
    if not leans:
        or_cancel = ", or if what is left cancels out" if cancel else ""
        return f"as dropping first leaves a window with 0 only if all its values but zeros are dropped{or_cancel}"
    return f"as dropping first leaves with 0 {', and '.join(_conditions(result, leans))}"


def _conditions(result: Order, leans: int) -> list[str]:
    """What it takes for an extreme to be 0: a kept cell of the sign that wins against zeros holds its window up."""
    pooled = result.pool_drop[1].ledger
    low, high = sorted((leans * pooled.low, leans * pooled.high))
    winning, losing = ("positive", "negative")[::leans]
    conditions = []
    if high > 0:
        conditions.append(f"a window with {winning} values only if all of these are dropped")
    if low < 0:
        conditions.append(f"a window of {losing} values as soon as any is dropped")
    return conditions


def _unbiased_sentence(result: Order) -> Sentence:
    mean, here = (step.ledger.mean for step in result.pool_drop[1:])
    texts = to_scale(mean, here)
    rest = (
        f": over all masks each value averages the {KINDS[result.pooling.kind].noun} itself, mean {texts[mean]} "
        f"({texts[here]} on "
        "this pass), and evaluation, which drops nothing, gives just that."
    )
    return Sentence(f"{POOL_DROP} is ", "unbiased", rest, "dropout")


def _bias_sentence(result: Order, leans: int) -> Sentence:
    lead, here = f"{DROP_POOL} is ", result.drop_pool[-1].ledger.mean
    kind, biased = KINDS[result.pooling.kind], how_many(result.bias)
    if not biased:
        rest = (
            f": no window holds a value that could stand in for a dropped {kind.noun}; the mean is {number(here)} "
            "on this pass."
        )
        return Sentence(lead, "unbiased on this map", rest, "pooling")
    side, so, not_so = ("above", "high", "low") if leans > 0 else ("below", "low", "high")
    mean, bias = result.of_mean.mean, abs(float(result.bias.mean()))
    texts = to_scale(mean, here, bias)
    rest = (
        f": over all masks its mean is {texts[mean]} ({texts[here]} on this pass), {texts[bias]} {side} the "
        f"{kind.nouns} that evaluation gives; {percent(biased, result.bias.size)} of the windows are too {so}, and "
        f"none too {not_so}."
    )
    return Sentence(lead, "biased", rest, "pooling")


def _unbiased_too_sentence(result: Order) -> Sentence:
    kind, p, mean = result.pooling.kind, result.dropout.p, result.mean_drop_pool
    here = result.drop_pool[-1].ledger.mean
    variances = result.variance, mean**2 * (p / (1 - p))
    strays, other = (sqrt(variance.mean()) for variance in variances)
    texts = to_scale(here, strays, other)
    if isclose(strays, other, rel_tol=1e-6):
        spread, texts = "as far as pool → drop does", to_scale(here)
    else:
        spread = f"by {texts[strays]} (root mean square), where pool → drop strays by {texts[other]}"
    rest = (
        f": {FORMS[kind].reason}, so over all masks each value averages the {KINDS[kind].noun} itself ({texts[here]} "
        f"on this pass), and strays from it {spread}."
    )
    return Sentence(f"{DROP_POOL} is ", "unbiased too", rest, "pooling")
