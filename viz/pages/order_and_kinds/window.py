"""One window under the glass: dropout before pooling picks by rank, stochastic pooling by value."""

from viz.pages.controls import plain_dropout_section, pooling_section, slider
from viz.pages.live_controls import Choice, Section
from viz.pages.parts import Heads, caption, chart, columns, heading, maps, table, text
from viz.pages.session import made_once
from viz.pages.settings import InputChoice, setting_of
from viz.studies.compare import Comparison, compare
from viz.studies.glass.record import PASSES, Glass
from viz.studies.glass.study import glass
from viz.studies.glass.tables import what_comes_out, who_wins, winning_row
from viz.studies.layers import Dropout
from viz.studies.masks import colour_sentence
from viz.studies.words import count
from viz.views.glass import chances, glass_scene
from viz.views.recipes import PLAIN
from viz.views.scene import Scene

from .parts import Chosen, PartRun, part_page, pick_window

WAYS: Heads = (("Dropout before pooling: by\u00a0rank", "dropout"), ("Stochastic pooling: by\u00a0value", "pooling"))
CHANNELS = (("0", "Red"), ("1", "Green"), ("2", "Blue"))


class _Now(PartRun):
    part = "window"

    @made_once
    def comparison(self) -> Comparison:
        """Of a plain dropout of single values, whatever Compare was set to."""
        return compare(self.source, self.pooling, Dropout(self.dropout.p, seed=self.dropout.seed), self.drawn)

    @made_once
    def glass(self) -> Glass:
        """The window that the settings ask for, or the one in the middle."""
        window = self.settings[Chosen].window(*self.comparison.pooled.shape[1:])
        channel, pooling = self.settings[InputChoice].channel, self.comparison.pooling
        return glass(self.source, pooling, self.dropout.p, self.dropout.seed, window, channel)


def scene(now: _Now) -> Scene:
    """The maps with the window lit, and what a browser works them out from at other settings."""
    window = {"row": now.settings[Chosen].row, "column": now.settings[Chosen].column}
    return now.ahead(glass_scene(now.comparison, now.glass), **PLAIN, **window)


def _window_section(now: _Now) -> Section:
    channels, rows, columns = now.comparison.pooled.shape
    row, column = now.glass.window
    chosen = Chosen(row=row, column=column)
    name = setting_of(InputChoice, "channel").name
    colour = (Choice(name, "Channel", CHANNELS, str(now.glass.channel)),) if channels > 1 else ()
    sliders = slider(chosen, "row", "Window row", rows - 1), slider(chosen, "column", "Window column", columns - 1)
    return Section("Under the glass", "pooling", (*sliders, *colour))


_BOTH_WAYS = chart(
    "chances",
    lambda now, template: chances(now.glass, template),
    "The chance of each value of the window to be picked, by its rank and by its size",
)
draw = part_page(
    "Press a cell of any map to put its window under the glass.",
    _Now,
    lambda now: (pooling_section(now.pooling, now.source.size), _window_section(now), plain_dropout_section(now)),
    maps("glass", scene, on_pick=pick_window),
    columns(
        (_BOTH_WAYS,),
        (text("words", lambda now: (*now.glass.sentences, *colour_sentence(now.source))),),
        widths=(2, 3),
    ),
    heading("Who wins?"),
    caption(
        f"The left bar is the chance, the right one the share of {count(PASSES)} passes. "
        "Marked is the winner by rank on this pass. Equal values rank as they are read."
    ),
    table("who wins", lambda now: who_wins(now.glass), WAYS, chosen=lambda now: winning_row(now.glass)),
    heading("What comes out"),
    table("what comes out", lambda now: what_comes_out(now.glass), (("Result", "input"),)),
)
