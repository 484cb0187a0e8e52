"""What pages share that average many passes, run a slice of time with each run of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Annotated, Any, TypeVar

from viz.pages.controls import slider
from viz.pages.live_controls import Section
from viz.pages.session import PageRun
from viz.pages.settings import settings_record
from viz.studies.layers import Pooling
from viz.studies.order.closed_form import OnAverage, on_average
from viz.studies.settings import Setting, Stops
from viz.studies.slices import STOPS, Slices

T = TypeVar("T", bound=Slices)
R = TypeVar("R")

SLICE = 0.04
"""Seconds of passes in one run of a page: so long may anything else have to wait."""


@settings_record
@dataclass(frozen=True)
class Averaged:
    """How many passes are averaged."""

    passes: Annotated[int, Setting("n", Stops(STOPS))] = 100


class AveragingRun(PageRun):
    """A run of a page that averages passes: it goes on with a ``tally`` of them."""

    tally: Any

    @property
    def wanted(self) -> int:
        """How many passes are asked for."""
        return self.settings[Averaged].passes

    def advanced(self, name: str, make: Callable[..., T], *settings: Any) -> T:
        """A slice more of the passes that were run with these settings; with others a tally begins anew."""
        key, first = (self.source_key, *settings), 1  # whichever pass the picture has come to
        tally = self.session.remembered(name, key, lambda: make(self.source.values, *settings, first))
        tally.advance(self.wanted, SLICE if self.in_slices else inf)
        return tally

    def of_passes(self, name: str, make: Callable[[], R], *settings: Any) -> R:
        """What follows from the passes so far and from settings: it stays while the pass on screen is another."""
        return self.session.remembered(name, (self.tally, self.tally.passes, self.wanted, *settings), make)


def closed_form(now: PageRun, pooling: Pooling, p: float) -> OnAverage:
    """A slice more of what this pooling of what dropout leaves gives on average; both fit the map."""
    key = now.source_key, pooling, p
    found = now.session.remembered("closed form", key, lambda: on_average(now.source.values, pooling, p))
    return found.advance(SLICE if now.in_slices else inf)


def unfinished(now: Any) -> bool:
    """Whether there are passes to come."""
    return bool(now.tally.passes < now.wanted)


def passes_slider(now: AveragingRun) -> tuple[Section, ...]:
    """How many passes are averaged."""
    return (Section("", "dropout", (slider(now.settings[Averaged], "passes", "Passes N"),)),)
