"""What the layers hand on: how many values, how many of them zero, their mean, and the memory they take."""

from viz.studies.axes import Axis, Bars, Reading, theory
from viz.studies.ledger import Ledger
from viz.studies.means import UNMOVED, mean_sentence
from viz.studies.numbers import NOTHING, percent, percents, to_scale
from viz.studies.windows import all_alike
from viz.studies.words import count, shape_words, share

from .selections import Selections


def shape_axis(selections: Selections) -> Axis:
    """How many values go on to the next layer."""
    shapes = selections.pooled.shape, selections.dropped.shape
    after, before = selections.pooled.size, selections.dropped.size
    words = (
        f"Pooling hands on as many values as it takes in, {count(before)}, and so does dropout."
        if after == before
        else f"Pooling hands on {count(after, 'value')} for {count(before)}, {share(after, before)}; "
        f"dropout hands on all {count(before)}, the dropped ones as zeros."
    )
    readings = tuple(
        Reading(size / before, shape_words(shape), Bars((size / max(after, before),)))
        for size, shape in zip((after, before), shapes, strict=True)
    )
    return Axis("shape", "Shape", "values handed on", readings, words)


def zeros_axis(selections: Selections) -> Axis:
    """What share of the values is 0: in the pooled map, where no winner stands among zeros, and in the dropped one."""
    before, pooled, dropped = selections.before, selections.after_pooling, selections.after_dropout
    (was, by_pooling), (was_too, by_dropout) = (
        percents((before.zeros, before.values), (after.zeros, after.values)) for after in (pooled, dropped)
    )
    z, of_pooled, of_dropped = (each.zeros / each.values for each in (before, pooled, dropped))
    sparser = selections.p + (1 - selections.p) * z
    in_theory = sparser, theory(percent(sparser, 1))
    readings = (
        Reading(of_pooled, f"{was} → {by_pooling}", Bars((z, of_pooled)), *_zeros_if_independent(selections, z)),
        Reading(of_dropped, f"{was_too} → {by_dropout}", Bars((z, of_dropped)), *in_theory),
    )
    moves = _moves_zeros(before, pooled, by_pooling), _moves_zeros(before, dropped, by_dropout)
    moved = "both layers leave it" if set(moves) == {UNMOVED} else f"pooling {moves[0]}; dropout {moves[1]}"
    words = f"The share of zeros was {max(was, was_too, key=len)}: {moved}."
    return Axis("zeros", "Zero share", "before → after", readings, words)


def _zeros_if_independent(selections: Selections, z: float) -> tuple[float | None, str]:
    """z^n, which holds where no value is negative, so that 0 is the maximum of zeros alone."""
    if selections.before.low < 0 or not 0 < z < 1 or (selections.winners < 0).all():
        return None, ""
    denser = all_alike(z, selections.pooling.windows(selections.source.size))
    return denser, f"{percent(denser, 1)} if independent"


def _moves_zeros(before: Ledger, after: Ledger, text: str) -> str:
    balance = after.zeros * before.values - before.zeros * after.values
    if balance == 0:
        return UNMOVED
    if balance > 0:
        return f"raises it to {text}, a sparser map"
    return f"lowers it to {text}{'' if after.from_padding else ', a denser map'}"


def mean_axis(selections: Selections) -> Axis:
    """The mean of what is handed on; after dropout it is another on each pass."""
    before, pooled, dropped = selections.before, selections.after_pooling, selections.after_dropout
    average = before.mean if selections.p < 1 else 0.0
    lowest, highest = (end(0.0, before.mean, pooled.mean, dropped.mean) for end in (min, max))
    texts = to_scale(before.mean, pooled.mean, dropped.mean, average)

    def reading(after: Ledger, in_theory: float | None = None, words: str = "") -> Reading:
        finite = after.infinite < after.values
        text = f"{texts[before.mean]} → {texts[after.mean] if finite else NOTHING}"
        heights = ((mean - lowest) / ((highest - lowest) or 1) for mean in (before.mean, after.mean))
        return Reading(after.mean if finite else None, text, Bars(tuple(heights)), in_theory, words)

    readings = reading(pooled), reading(dropped, average, f"theory {texts[average]} on average")
    words = str(mean_sentence(selections.dropout, before, pooled, dropped))
    return Axis("mean", "Mean", "before → after", readings, words)


def bytes_axis(selections: Selections) -> Axis:
    """How much memory the next layer reads, at four bytes a value."""
    sizes = selections.pooled.nbytes, selections.dropped.nbytes
    readings = tuple(Reading(float(size), count(size, "byte"), Bars((size / max(sizes),))) for size in sizes)
    words = (
        f"The next layer reads {count(sizes[0], 'byte')} after pooling and {count(sizes[1], 'byte')} after dropout: "
        "a zero takes as much room as any value."
    )
    return Axis("bytes", "Bytes downstream", "float32, stored densely", readings, words)
