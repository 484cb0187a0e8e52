"""Train and eval, as it is drawn: a film of passes, and their mean and spread."""

from viz.studies.layers import Dropout
from viz.studies.ledger import Bar, caption, colour_scale, ledger, progress
from viz.studies.masks import mask_line
from viz.studies.notes import dropout_note, passes_note, pooling_note
from viz.studies.numbers import pass_count
from viz.studies.passes import Film, Frame, Passes
from viz.studies.pool import MAXIMUM
from viz.studies.words import Line, percent
from viz.views.scene import Panel, Prediction, Scene, opening_focus
from viz.views.theme import palette

LENGTH = 3
"""Passes of training that stand side by side in the film."""


def film_scene(film: Film) -> Scene:
    """The input, and beside it a row of passes for either layer: those of training, then two of evaluation."""
    source = film.source
    passes = tuple(f"pass {frame.seed:,}" for frame in film.train)
    titles, words = (*passes, "eval", "eval again"), (*passes, "eval", "eval")
    pooled = [_pooled_frame(film, f"Pooling, {title}", i + 1) for i, title in enumerate(titles)]
    dropped = [
        _dropped_frame(film, frame, f"Dropout, {title}", word, i + 1)
        for i, (frame, title, word) in enumerate(zip((*film.train, *film.evaluation), titles, words, strict=True))
    ]
    panels = (
        Panel("Input", "input", "", source.values.shape, values=source.values, cell=(0, 0)),
        *pooled,
        *dropped,
    )
    first, then, evaluation = (panels.index(dropped[i]) for i in (0, 1, LENGTH))
    colour_range = colour_scale(source)
    return Scene(
        panels,
        colour_range,
        palette(source.kind, colour_range[0]),
        "true",
        focus=opening_focus(film.pooled.shape[1:]),
        columns=1 + len(titles),
        compact=True,
        told=(1, first, then, evaluation),
    )


def _pooled_frame(film: Film, title: str, column: int) -> Panel:
    return Panel(
        title,
        "pooling",
        "",
        film.pooled.shape,
        indices=film.winners,
        windows=film.pooling.windows(film.source.size),
        line=MAXIMUM,
        note=pooling_note(film.pooling),
        cell=(0, column),
    )


def _dropped_frame(film: Film, frame: Frame, title: str, word: str, column: int) -> Panel:
    return Panel(
        title,
        "dropout",
        "",
        film.source.values.shape,
        kept=frame.kept,
        survival=frame.survival,
        scale=frame.scale,
        prediction=Prediction("constant" if film.convention == "classic" else "probability") if frame.masked else None,
        line=mask_line(frame.masked, word),
        note=dropout_note(Dropout(film.p, training=frame.masked, seed=frame.seed), frame.kept, frame.scale),
        cell=(1, column),
    )


def averages_scene(passes: Passes, done: int, wanted: int) -> Scene:
    """The input, the mean of the passes, and their standard deviation, measured and by theory; pooling's beside it.

    ``done`` of ``wanted`` passes have been run so far.
    """
    source, shape = passes.source, passes.source.values.shape
    low, high = passes.colour_range
    spread_colours = ("cividis", *passes.spread_range)
    panels = (
        Panel("Input", "input", caption(passes.before), shape, values=source.values),
        Panel(
            f"Mean of {pass_count(passes.n)}",
            "dropout",
            caption(passes.of_mean),
            shape,
            (*progress(done, wanted), *_miss(passes)),
            values=passes.mean,
            line=Line("mean"),
            note=passes_note(passes.p, passes.convention),
        ),
        Panel(
            "Standard deviation",
            "dropout",
            caption(passes.of_spread),
            shape,
            values=passes.spread,
            colours=spread_colours,
            line=Line("measured sd"),
            note=passes_note(passes.p, passes.convention),
        ),
        Panel(
            "… by theory",
            "dropout",
            caption(passes.of_theory),
            shape,
            values=passes.spread_theory,
            colours=spread_colours,
            line=Line("theory"),
            note=passes_note(passes.p, passes.convention),
        ),
        Panel(
            "Max-pooling’s: 0",
            "pooling",
            caption(ledger(passes.pooled_spread, passes.spread_range)),
            passes.pooled.shape,
            values=passes.pooled_spread,
            windows=passes.pooling.windows(source.size),
            colours=spread_colours,
            line=Line("sd"),
            note=pooling_note(passes.pooling),
        ),
    )
    focus = opening_focus(source.size)
    return Scene(panels, (low, high), palette(source.kind, low), "true", focus, columns=len(panels))


def _miss(passes: Passes) -> tuple[Bar, ...]:
    """How far the mean is from what it tends to, as a bar."""
    error = dict(passes.errors)[passes.n]
    return (Bar("off by", min(error, 1.0), percent(error, 1)),)
