"""A lecture of one's own: views that were collected on the pages, put in order, kept in a file and opened again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from viz.inputs import MIN_SIZE, SAMPLES, FeatureMap, fit
from viz.inputs.looks import channel_of
from viz.pages.addresses import TITLES
from viz.pages.session import PageRun, Session, held_by
from viz.pages.settings import UPLOAD, InputChoice, Settings, by_name, from_query, passed_over, to_query
from viz.studies.tour.lecture import (
    MOST_LETTERS,
    MOST_SCENES,
    MOST_TITLE,
    MOST_VALUES,
    LectureError,
    plain,
    text_of,
    written,
)
from viz.studies.tour.scenes import NO_SCENE, OWN, TourScene, asking, questions, read_lecture
from viz.studies.words import count

FILE = "lecture.json"
"""The name of the file that a lecture is saved as."""
OF_THE_TOUR = ("scene", "begun", "guess", "seen", "hands")
"""Settings, by their names in a link, that say how far a lecture has gone, and are none of a view's."""
MOST_REMARKS = 3


@dataclass(frozen=True)
class Lecture:
    """The viewer's own scenes, by their names in a link and in their order. No link holds them, but a file may.

    ``before`` are those that there were when some of them, or all, were last taken away.
    """

    scenes: Mapping[str, TourScene] = field(default_factory=dict)
    before: Mapping[str, TourScene] = field(default_factory=dict)


def with_view(page: str, now: PageRun) -> Settings:
    """The settings with what a page shows as the last scene; LectureError where there is no room for it."""
    own = now.settings[Lecture].scenes
    brought, changes = _brought(now, own)
    query = to_query(now.settings.changed(InputChoice, **changes))
    view = {name: text for name, text in query.items() if name not in OF_THE_TOUR}
    scene = replace(NO_SCENE, title=_title(page, now, own), page=page, settings=view, input=brought)
    name = next(name for i in range(1, 1000) if (name := f"own-{i}") not in own)
    return now.settings.changed(Lecture, scenes=_bounded({**own, name: asking(scene, "")}))


def _title(page: str, now: PageRun, own: Mapping[str, TourScene]) -> str:
    """What a view is called at first: its page and its input, and a number where that is taken."""
    choice, taken = now.settings[InputChoice], [scene.title for scene in own.values()]
    of_what = choice.file if choice.source == UPLOAD else SAMPLES[choice.source].title
    title = plain(page if page == TITLES["training-lab"] else f"{page}: {of_what}")[: MOST_TITLE - 5]
    return next(one for i in range(1, 1000) if (one := f"{title} ({i})" if i > 1 else title) not in taken)


def _brought(now: PageRun, own: Mapping[str, TourScene]) -> tuple[FeatureMap | None, dict[str, Any]]:
    """An upload as large as it is shown, or one of its maps if all are too many; and which settings that changes."""
    upload, choice = now.session.upload, now.settings[InputChoice]
    if upload is None or not now.is_own:
        return None, {}
    small = fit(upload, min(choice.size, max(MIN_SIZE, *upload.size)))
    fits = small.values.size <= MOST_VALUES
    values = (small if fits else channel_of(small, choice.channel)).values
    brought = FeatureMap(plain(upload.name)[:MOST_TITLE] or "upload", values, upload.kind)
    before = (scene.input for scene in own.values() if scene.input is not None)
    changes = {} if fits else {"channel": 0, "maps": None}
    return next((one for one in before if _is_same(one, brought)), brought), changes


def _is_same(one: FeatureMap, other: FeatureMap) -> bool:
    return (one.name, one.kind) == (other.name, other.kind) and np.array_equal(one.values, other.values)


def _bounded(scenes: Mapping[str, TourScene]) -> Mapping[str, TourScene]:
    if len(scenes) > MOST_SCENES:
        raise LectureError(f"A lecture may have {MOST_SCENES} scenes.")
    if len(written(scenes)) > MOST_LETTERS:
        raise LectureError(f"With it the lecture would be larger than {MOST_LETTERS >> 20} MB: smaller inputs help.")
    return scenes


def edited(settings: Settings, asked: Mapping[str, Any]) -> Settings:
    """The settings with one scene changed as the list asks: anything else that a browser may send changes nothing.

    A "title", a "note" or a "truth" is exchanged; the scene goes a place on or back ("move"), or is gone ("remove").
    The list of "before" and this one change places. LectureError for a text that cannot stand there.
    """
    own, before, name = settings[Lecture].scenes, settings[Lecture].before, asked.get("name")
    if asked.get("before") is True and before:
        return _with(settings, before)
    if not isinstance(name, str) or name not in own:
        return settings
    scenes = _bounded(_changed(own, name, asked))
    return settings.changed(Lecture, scenes=scenes, before=own if len(scenes) < len(own) else before)


def _with(settings: Settings, scenes: Mapping[str, TourScene]) -> Settings:
    """The settings with another list in place of the viewer's own: what was done at a scene of that is forgotten."""
    lecture, name = settings[Lecture], to_query(settings).get("scene", "")
    fresh = from_query({"scene": name}) if OWN.fullmatch(name) else settings
    return fresh.changed(Lecture, scenes=scenes, before=lecture.scenes or lecture.before)


def _changed(own: Mapping[str, TourScene], name: str, asked: Mapping[str, Any]) -> Mapping[str, TourScene]:
    scene, names = own[name], [*own]
    if asked.get("remove") is True:
        return {each: own[each] for each in names if each != name}
    if asked.get("move") in (1, -1):
        place = names.index(name) + asked["move"]
        names.remove(name)
        names.insert(max(place, 0), name)
        return {each: own[each] for each in names}
    if "truth" in asked and asked["truth"] in ("", *questions(scene.page)):
        return {**own, name: asking(scene, asked["truth"])}
    title, note = text_of(asked.get("title", scene.title), "title"), text_of(asked.get("note", scene.note), "note")
    return {**own, name: replace(scene, title=title, note=note)}


def opened(settings: Settings, text: str) -> tuple[Settings, str]:
    """The settings with the lecture of a file, and what is to be said of it; LectureError where it is none."""
    scenes, remarks = read_lecture(text)
    known = by_name(Settings())
    for i, (name, scene) in enumerate(scenes.items(), 1):
        view = {key: said for key, said in scene.settings.items() if key in known and key not in OF_THE_TOUR}
        vain = [f"{key[:40]} = {scene.settings[key][:40]}" for key in scene.settings if key not in view]
        vain += [said.split(" in the address")[0] for said in passed_over(view)]
        remarks += [f"Scene {i}: {said} cannot be used, and is passed over." for said in vain]
        scenes[name] = replace(scene, settings=to_query(from_query(view)))
    more = len(remarks) - MOST_REMARKS
    said = " ".join((*remarks[:MOST_REMARKS], *([f"{more:,} more like that."] if more > 0 else ())))
    left = "; those of before can come back" if settings[Lecture].scenes else ""
    return _with(settings, scenes), f"Opened: {count(len(scenes), 'scene')}{left}. {said}".strip()


def is_brought(here: Session, scene: TourScene) -> bool:
    """Whether the session has the input of a scene, if that brings one."""
    return scene.input is None or (here.upload is scene.input and here.settings[InputChoice].source == UPLOAD)


def adopt(here: Session, token: str) -> None:
    """Take over the lecture of the session that a tab had before it was loaded again."""
    before = held_by(token)
    if before is not None and not here.settings[Lecture].scenes:
        here.settings = here.settings.changed(Lecture, **vars(before.settings[Lecture]))


def bring(here: Session, scene: TourScene) -> None:
    """Have the session hold the input that a scene brings."""
    if scene.input is not None and here.upload is not scene.input:
        here.upload, here.uploads = scene.input, here.uploads + 1
    if scene.input is not None:
        here.change(InputChoice, source=UPLOAD, file=scene.input.name)
