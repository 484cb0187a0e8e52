"""Compare, as it is drawn: the three maps with their captions and ledgers."""

from viz.studies.compare import Comparison
from viz.studies.layers import MaxPooling, Size
from viz.studies.ledger import Ledger
from viz.studies.words import count, number, percent, shape_words, share_sign
from viz.views.map_view import Bar, Foresight, Panel, Scene, Window
from viz.views.theme import palette


def comparison_scene(comparison: Comparison, layout: str) -> Scene:
    """Input, max-pooling and dropout on the input's colour scale."""
    pooling, source = comparison.pooling, comparison.source
    before = comparison.before
    panels = (
        Panel(
            "Input",
            "input",
            caption(before),
            source.values.shape,
            bars(before, before),
            values=source.values,
        ),
        Panel(
            "Max-pooling: smaller" if comparison.after_pooling.values < before.values else "Max-pooling",
            "pooling",
            caption(comparison.after_pooling),
            comparison.pooled.shape,
            bars(comparison.after_pooling, before),
            winners=comparison.winners,
            window=window_of(pooling),
        ),
        Panel(
            "Dropout: sparser" if comparison.after_dropout.zeros > before.zeros else "Dropout",
            "dropout",
            caption(comparison.after_dropout) + partly_dropped(comparison),
            source.values.shape,
            bars(comparison.after_dropout, before),
            kept=comparison.kept,
            survival=comparison.survival,
            scale=comparison.scale,
            evaluation=not comparison.dropout.training,
            foresight=Foresight(comparison.dropout.unit, comparison.dropout.scaling),
        ),
    )
    return Scene(
        panels,
        comparison.colour_range,
        palette(source.kind, comparison.colour_range[0]),
        layout,
        opening_focus(comparison.pooled.shape[1:]),
    )


def window_of(pooling: MaxPooling) -> Window:
    """How the cells of a pooled map lie on the source."""
    return Window(pooling.kernel_size, pooling.step, pooling.padding, pooling.dilation)


def opening_focus(size: Size, panel: int = 1) -> tuple[int, int, int]:
    """A cell of a panel whose map is of this size, left of the middle and below it: where the worked example starts."""
    height, width = size
    return panel, round(0.55 * (height - 1)), round(0.4 * (width - 1))


def progress(done: int, wanted: int) -> tuple[Bar, ...]:
    """How many passes have been run so far; nothing once all have."""
    return (Bar("passes", done / wanted, f"{count(done)} of {count(wanted)}"),) if done < wanted else ()


def partly_dropped(comparison: Comparison) -> str:
    """In colour a cell may lose one channel and keep another: what the hatch stands for then."""
    kept = comparison.kept
    partly = len(kept) > 1 and bool((kept.any(axis=0) & ~kept.all(axis=0)).any())
    return " · hatched where R, G and B are all dropped" if partly else ""


def caption(ledger: Ledger) -> str:
    """Shape, mean and range of a map, and what the colour scale cannot show."""
    parts = [shape_words(ledger.shape)]
    if ledger.infinite < ledger.values:
        off = f" ({count(ledger.beyond)} off scale)" if ledger.beyond else ""
        parts += [f"mean {number(ledger.mean)}", f"range {number(ledger.low)} … {number(ledger.high)}{off}"]
    if ledger.bottomless:
        parts.append(f"{count(ledger.bottomless)} × −∞")
    return " · ".join(parts)


def bars(ledger: Ledger, before: Ledger) -> tuple[Bar, Bar]:
    """The two lines of a map's ledger: how many values it has, and how many of them are zero."""
    size = count(ledger.values, "value")
    if ledger.values != before.values:
        size += f", {share_sign(ledger.values, before.values)}"
    zeros = f"{count(ledger.zeros, 'zero')}, {percent(ledger.zeros, ledger.values)}" if ledger.zeros else "0 %"
    return (
        Bar("size", ledger.values / before.values, size, strong=ledger.values != before.values),
        Bar("zeros", ledger.zeros / ledger.values, zeros, strong=ledger.zeros > before.zeros),
    )
