"""What parts of a page share: which of them is on screen, and maps that are reduced where there are many."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from viz.inputs import MAX_SIZE
from viz.pages.controls import apply_values, next_mask, segments, tools
from viz.pages.live_controls import Section, live_controls
from viz.pages.live_page import live_page
from viz.pages.parts import PART, Part, Sections, inputs, layers, maps, take_over
from viz.pages.session import PageRun, session
from viz.pages.settings import settings_record
from viz.pages.take_along import take_along
from viz.studies.layers import Size
from viz.studies.places.spots import SPOTS, PlaceKey
from viz.studies.settings import OneOf, Setting, Whole
from viz.studies.words import Sentence

TITLE = "Order and kinds"
PARTS = {"order": "Order", "window": "One window", "kinds": "Kinds", "places": "Where in a CNN"}


@settings_record
@dataclass(frozen=True)
class Chosen:
    """Which part is on screen, and what it shows.

    row, column: the window under the glass; None for the one in the middle
    place: where in a CNN the dropout is
    """

    part: Annotated[str, Setting("part", OneOf(PARTS))] = "order"
    row: Annotated[int | None, Setting("row", Whole(0, MAX_SIZE))] = None
    column: Annotated[int | None, Setting("column", Whole(0, MAX_SIZE))] = None
    place: Annotated[PlaceKey, Setting("place", OneOf({key: spot.name for key, spot in SPOTS.items()}))] = "pool"

    def window(self, rows: int, columns: int) -> tuple[int, int]:
        """The window that is asked for, or the middle one, of so many."""
        return rows // 2 if self.row is None else self.row, columns // 2 if self.column is None else self.column


class PartRun(PageRun):
    """A run of one part, which is over once the record ``chosen`` of the settings asks for another."""

    chosen: type = Chosen
    part: str

    @property
    def is_over(self) -> bool:
        """Whether another part is asked for."""
        return self.settings[self.chosen].part != self.part


def part_tools(now: PageRun) -> tuple[Section, ...]:
    """The next mask."""
    return tools(next_mask(now))


def pick_window(row: int, column: int) -> None:
    """Look at a window that was clicked."""
    session().change(Chosen, row=row, column=column)


def which_part(chosen: type) -> Callable[[PageRun], object]:
    """Draws the control that says which part is on screen, by a field of this record: with another all runs again."""

    def draw(now: PageRun) -> None:
        part = tools(segments(now.settings[chosen], "part", "Part"))
        live_controls(part, key=PART, on_values=partial(take_over, apply_values), layout="row", settles=True)

    return draw


def part_page(lead: str, run: type[PartRun], sections: Sections, first: maps, *more: Part) -> Callable[[], None]:
    """What draws a part: the controls of the layers, its first maps, the input, files, and what more there is."""
    parts: tuple[Part, ...] = layers(sections), first, inputs, take_along(TITLE), *more
    return live_page(TITLE, lead, run, parts, part_tools, which_part(Chosen))


def reduction(asked: Size, shown: Size) -> tuple[Sentence, ...]:
    """That maps were reduced from the working size, if they were."""
    if asked == shown:
        return ()
    before, after = (f"{height} × {width}" for height, width in (asked, shown))
    lead = "So that many maps can follow the controls, they are "
    return (Sentence(lead, f"reduced from {before} to {after}", " here."),)
