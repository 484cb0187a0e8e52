"""Files of what is on screen, made when they are asked for."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urlencode

from viz.export.arrays import npz
from viz.export.code import code
from viz.export.frameworks import FRAMEWORKS, Framework
from viz.export.picture import gif, png
from viz.export.tables import csv_of, map_rows
from viz.pages.addresses import TITLES
from viz.pages.controls import apply_values
from viz.pages.file_links import file_links
from viz.pages.lecture import FILE, Lecture, with_view
from viz.pages.parts import Apply, Part, Placed, maps, numbers_of
from viz.pages.session import NoFile, PageRun, Session, held_by, reopened, session
from viz.pages.settings import Settings
from viz.studies.tour.lecture import LectureError, written
from viz.views.scene import Scene

PASSES = 12
"""How many passes a film has."""


class File(NamedTuple):
    """A file to take along: its label, how its name ends, how it is made from a run of the page, and what is in it."""

    label: str
    ending: str
    make: Callable[[Any], bytes | str]
    meaning: str


@dataclass
class Row:
    """The files of a page, the runs of its parts, and what changes that a browser draws ahead make of its settings."""

    name: str
    page: str
    files: tuple[File, ...] = ()
    runs: list[type[PageRun]] = field(default_factory=list)
    apply: Apply = apply_values

    def run(self, here: Session) -> PageRun:
        """A run of the part that the settings ask for."""
        return next(now for each in self.runs if not (now := each(here)).is_over)


ROWS: dict[str, Row] = {}
"""By their names, which all files of a page have."""


def take_along(title: str, apply: Apply = apply_values) -> Part:
    """A row of links to files of the page of this title, which follow what is on screen.

    A picture of its first maps, a film of these, the arrays of all maps, and the numbers of maps, tables and charts;
    and scripts that compute the arrays again.
    """
    row = _row(title)
    row.apply = apply
    row.files = (
        File("PNG", ".png", lambda now: png(main_scene(now), title), "The maps as a picture for a slide"),
        File("GIF", ".gif", lambda now: gif(film(now), title), "Twelve passes as a film"),
        File("NPZ", ".npz", lambda now: npz(now.arrays), "All maps of this page as NumPy arrays"),
        File("CSV", ".csv", lambda now: csv_of(now.numbers()), "The numbers of all maps, tables and charts"),
        *(_script(row.name, framework) for framework in FRAMEWORKS),
    )
    links = tuple((file.label, f"{row.name}{file.ending}", file.meaning) for file in row.files)
    groups = ("Take it along:", links[: -len(FRAMEWORKS)]), ("Code:", links[-len(FRAMEWORKS) :])

    def lay() -> list[Placed]:
        here, key = session(), f"files of {row.name}"
        views = len(here.settings[Lecture].scenes)
        file_links(
            groups, urlencode(row.run(here).files_query), views, here.told.get(key, ""), key, partial(_add, row, key)
        )
        return []

    return lay


def _add(row: Row, key: str, ahead: Any) -> None:
    """Put what is on screen into the viewer's own lecture, after the changes drawn ahead of the settings."""
    here, held = session(), session().settings
    try:
        here.settings = _after(row, held, ahead)
        with_it = with_view(row.page, row.run(here))
        here.told = {}
    except LectureError as error:
        here.told, with_it = {key: str(error)}, held
    here.settings = held.changed(Lecture, scenes=with_it[Lecture].scenes)


def _after(row: Row, settings: Settings, ahead: Any) -> Settings:
    with suppress(ValueError, RecursionError, AttributeError, TypeError):  # anybody may send anything
        return row.apply(settings, dict(ahead.items()))
    return settings


def _script(name: str, framework: Framework) -> File:
    meaning = f"A script that computes the maps of the NPZ beside it again with {framework.label}"
    return File(framework.label, framework.ending, lambda now: code(framework, now.arrays, f"{name}.npz"), meaning)


def offer_files(title: str, run: type[PageRun], parts: tuple[Part, ...]) -> None:
    """Have the files of this title made of maps, tables and charts among parts, from runs of this type."""
    run.scenes = {part.key: part.scene for part in parts if isinstance(part, maps)}
    run.numbers = lambda now: chain(
        *(map_rows(f"maps {key}", scene(now)) for key, scene in now.scenes.items()), numbers_of(parts, now)
    )
    _row(title).runs.append(run)


def made(name: str, query: Mapping[str, str]) -> bytes | str:
    """The content of the file of this name at the settings of a link, and after the changes drawn ahead of them.

    NoFile where there is none.
    """
    if name == FILE:
        return _saved(query)
    offered = {row.name + file.ending: (row, file) for row in ROWS.values() for file in row.files}
    if name not in offered:
        raise NoFile("There is no such file.")
    row, file = offered[name]
    here = reopened(query)
    with suppress(ValueError, RecursionError):  # anybody may write a link
        here.settings = _after(row, here.settings, json.loads(query.get("ahead", "{}")))
    now = row.run(here)
    now.in_slices = False
    return file.make(now)


def _saved(query: Mapping[str, str]) -> str:
    """The viewer's own lecture as a file."""
    held = held_by(query.get("own", ""))
    if held is None or not held.settings[Lecture].scenes:
        raise NoFile("This lecture is gone: it goes with the session that it was made in.")
    return written(held.settings[Lecture].scenes)


def _row(title: str) -> Row:
    name = "-".join(re.findall("[a-z]+", title.lower()))
    return ROWS.setdefault(name, Row(name, title if title in TITLES.values() else TITLES["compare"]))


def row_of(page: str) -> Row:
    """The row of the page of this title."""
    return next(row for row in ROWS.values() if row.page == page)


def main_scene(now: PageRun) -> Scene:
    """The first maps of a page."""
    return next(iter(now.scenes.values()))(now)


def film(now: PageRun) -> list[Scene]:
    """The first maps of a page on one pass after the other."""
    return [next(iter(now.scenes.values()))(now.at_pass(now.dropout.seed + i)) for i in range(PASSES)]
