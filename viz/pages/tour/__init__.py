"""Tour: the lecture in scenes. First a guess or an act, then what comes of it beside it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from viz.pages import budget, compare, lecture, parts, shift
from viz.pages.lecture_list import lecture_list
from viz.pages.lecturer_notes import lecturer_notes
from viz.pages.live_page import draw_live, draw_settled, first_picture_is_there, title_row
from viz.pages.order_and_kinds import order
from viz.pages.order_and_kinds.parts import pick_window
from viz.pages.parts import Part, Placed, Turn, chart, columns, controls, lay_out, maps, text
from viz.pages.remark import plain_text, remark
from viz.pages.session import Session, session
from viz.pages.settings import UPLOAD, InputChoice, from_query, to_query
from viz.pages.tour_bar import tour_bar
from viz.studies.tour.marking import on_map
from viz.studies.tour.scenes import TourScene, cells_of, is_known
from viz.views import training
from viz.views.charts import CHART_HEIGHT, Figure
from viz.views.gradient import gradient_scene
from viz.views.plane import plane
from viz.views.scene import Scene
from viz.views.tour import alone, blind_scene, hits_against_chance, marks_scene
from viz.views.variance_shift import variance_scene

from . import runs
from .runs import FIRST, Scenes, TourRun, apply_tour_values, entered, is_revealed, scene_of, scenes_of

ROOM = 90
"""Pixels that the row docked at the bottom takes."""
QUERY, MAPS = "query of the tour", "maps of {}"
PRESENTED = 22
"""Pixels of letters in charts that are presented."""


def page() -> None:
    """Draw the scene that the settings, or a step in the browser's history, ask for."""
    here = session()
    _follow(here)
    name, answered = here.settings[Scenes].scene, is_revealed(here.settings)
    if name not in scenes_of(here.settings):
        _miss()
        return
    now = TourRun(here, name, answered)
    if st.query_params.get("notes") == "1":
        lecturer_notes(_told(now))
        return
    pictures = maps(MAPS.format(name), scene, on_pick=_mark, leads=True)
    placed = _before_a_hall(now, pictures) if now.presents else _alone(now, pictures)
    draw_live(partial(TourRun, name=name, revealed=answered), placed)
    if first_picture_is_there():
        draw_settled(placed)
    if not now.presents:
        remark(f"The page “{now.scene.page}”, above, opens with these settings.")
        if now.scene.note:
            remark(f"For the lecturer: {plain_text(now.scene.note)}")
        lecture_list(here, name)
        st.space(ROOM)


def _miss() -> None:
    """Say that the scene of a link is not here, and where it may come from."""
    here = session()
    if here.sought:  # it may come at once, from the session that the tab had before
        title_row("A scene that is not here")
        st.markdown("It was removed, or belongs to another lecture: open the file of that, and the scene comes.")
        lecture_list(here, "")


def _alone(now: TourRun, pictures: Part) -> list[Placed]:
    """The question above the maps, and below them, once it is answered, why it is so."""
    with st.container(gap=None):
        with title_row(plain_text(now.scene.title)):
            placed = _link(True)()
        st.markdown(now.words)
        placed += lay_out(_task(now.scene, now.revealed))
    reasons = _reasons(now.scene) if now.revealed else ()
    beside = reasons and now.scene.after == "marks"
    return placed + lay_out((columns((pictures,), reasons, (2, 1)),) if beside else (pictures, *reasons))


def _before_a_hall(now: TourRun, pictures: Part) -> list[Placed]:
    """The question above, and all else beside the maps; where these are three, they have a row of their own."""
    many = len(_shown(now))
    reasons = _reasons(now.scene, most=2 if many == 1 else 1) if now.revealed and many < 3 else ()
    task = (*_task(now.scene, now.revealed, "row" if many == 3 else "input"), *reasons)
    with st.container(gap=None):
        placed = lay_out((_link(False), text("heading", lambda now: now.heading, look="title")))
        if many == 3:
            return placed + lay_out((*task, pictures))
        beside = partial(_in_a_column, task)
        return placed + lay_out((columns((pictures,), (beside,), (15, 7) if many == 2 else (3, 7)),))


def _in_a_column(all_parts: tuple[Part, ...]) -> list[Placed]:
    with st.container(gap="xsmall"):
        return lay_out(all_parts)


def _told(now: TourRun) -> dict[str, str]:
    """What the notes tell of a scene."""
    scenes = scenes_of(now.settings)
    titles, place = [scene.title for scene in scenes.values()], [*scenes].index(now.name)
    told = dict(zip(("title", "words"), map(str, now.heading), strict=True)) | {"note": now.scene.note}
    return told | {"said": " ".join(map(str, now.verdict)), "next": "".join(titles[place + 1 : place + 2])}


def _task(shown: TourScene, answered: bool, layout: str = "row") -> tuple[Part, ...]:
    """What is to be guessed, or how the guess stands; the row that leads on; and the real controls.

    There are as many places before the answer as with it, so that the row stays, and the focus in it.
    """
    look = "large" if answered and layout != "row" else ""
    is_asked = bool(shown.options or shown.numbers) and not answered
    return (
        controls(runs.guess_sections, parts.MORE, apply_tour_values, layout) if is_asked else _nothing,
        text("verdict of the scene", lambda now: now.verdict, look=look) if answered or shown.marks else _nothing,
        _bar,
        controls(runs.layer_sections, parts.LAYERS, apply_tour_values, layout) if shown.controls else _nothing,
    )


def _nothing() -> list[Placed]:
    st.empty()
    return []


def _link(copies_link: bool) -> Part:
    """What keeps the link up to date, and may have a button that copies it, and one that lists the keys."""
    return controls(lambda now: (), parts.TOOLBAR, copies_link=copies_link)


def _follow(here: Session) -> None:
    """Begin the scene of a bare link, and go where the address has gone: Back and Forward bring all of it back."""
    query, tour = st.query_params.to_dict(), here.settings[Scenes]
    before = st.session_state.get(QUERY)
    asked = st.session_state[QUERY] = query.get("scene", FIRST)
    if before is not None and asked not in (before, tour.scene) and is_known(asked):
        kept = query if query.get("begun") == "1" else {}
    elif tour.begun and lecture.is_brought(here, scene_of(here.settings)):
        return
    else:
        asked, kept = tour.scene, to_query(here.settings)
    if here.settings[InputChoice].source == UPLOAD:
        here.choose(InputChoice.source)  # so that it comes back as it was seen
    if asked not in scenes_of(here.settings.changed(Scenes, scene=asked)):
        here.settings = from_query(kept, here.settings).changed(Scenes, scene=asked)
        return
    here.settings = entered(here.settings, asked, kept)
    lecture.bring(here, scene_of(here.settings))


def scene(now: TourRun) -> Scene:
    """The maps of the scene, before its answer or with it."""
    made = _marks(now) if now.view == "marks" else VIEWS[now.view](now)
    if made.explained == ():  # no sum is about its focus
        made = replace(made, lit=bool(made.lit))
    if now.view == "marks" and not now.presents:
        return made
    shown = tuple(i for i in _shown(now) if i < len(made.panels))
    panels = tuple(replace(panel, title=TITLES.get(panel.title, panel.title)) for panel in made.panels)
    # Where all are pooled, none is there that they could be seen to be smaller than.
    over: dict[str, Any] = {"layout": "over"} if all(panels[i].windows for i in shown) else {}
    made = replace(made, panels=panels, shown=shown, columns=0, **over)
    return replace(made, presented=True, columns=len(shown), compact=False) if now.presents else made


def _marks(now: TourRun) -> Scene:
    marks = on_map(cells_of(now.guess), now.contrast.kept)
    return marks_scene(now.contrast, marks, 0 if not now.revealed else 1 if now.scene.truth == "mark" else 2)


def _shown(now: TourRun) -> tuple[int, ...]:
    """The maps that are seen of the scene: those that carry its point, three at most."""
    if now.view == "marks":
        return (int(now.revealed),)
    if now.view == "page":
        return now.of_page.telling or tuple(range(len(now.of_page.panels)))[:3]
    of_view = SHOWN.get(now.view, (0, 1, 2))
    return SHOWN.get(now.scene.truth, of_view) if now.view == now.scene.after else of_view


VIEWS: dict[str, Callable[[Any], Scene]] = {
    "input": lambda now: alone(compare.scene(now)),
    "compare": compare.scene,
    "budget": budget.scene,
    "blind": lambda now: blind_scene(now.contrast),
    "order": order.scene,
    "shift": shift.scene,
    "gradient": lambda now: replace(gradient_scene(now.gradients), picks=False, lit=None),
    "norm": lambda now: variance_scene(now.variance_shift),
    "features": lambda now: training.features_scene(now.twins),
    "twins": lambda now: training.weights_scene(now.twins),
    "page": lambda now: replace(now.of_page, compact=False),
}
"""The maps of the scenes, by what their records call them."""
SHOWN = {"input": (0,), "features": (0,), "times": (0, 2), "order": (2, 4), "shift": (1, 4), "gradient": (6, 7)}
SHOWN |= {"norm": (2, 3)} | dict.fromkeys(("twins", "denser"), (0, 1))
SHOWN |= dict.fromkeys(("budget", "blind", "exam"), (1, 2))
"""Maps that are seen, by views, and by what is asked where others are seen in the end; of what is not here three."""
TITLES = {"… then drop": "Pool, then drop", "… then pool": "Drop, then pool", "… max-pooled": "Max-pooling, shifted"}
TITLES |= {"… dropped": "Dropout, shifted", "… at the output": "Gradient at the output"}
TITLES |= {"… at the pooled map": "Gradient at the pooled map", "… at the input, average": "Gradient of an average"}
"""Those of maps that stand there without the maps before them."""


def _reasons(shown: TourScene, most: int | None = None) -> tuple[Part, ...]:
    """What follows on the maps: why it is so, and a chart where there is one.

    A hall is told so many sentences at ``most``.
    """
    first = 1 if shown.act else 0  # of an act the first is the verdict
    words = text("reasons", lambda now: now.truth.sentences[first:][:most])
    if shown.truth == "mark-again":
        alt = "How many of your marks stayed on how many masks, beside chance"
        return chart("hits", lambda now, look: _large(now, hits_against_chance(now.truth.hits, look)), alt), words
    alt = "Size against the share of values that are not zero: input, max-pooling and dropout"
    on_plane = chart("plane of the scene", lambda now, look: _large(now, plane(now.comparison, look)), alt)
    return words, *((on_plane,) if shown.truth == "fates" else ())


def _large(now: TourRun, figure: Figure) -> Figure:
    """The figure, with larger letters where the scene is presented."""
    if not now.presents:
        return figure
    font, layout = {"size": PRESENTED}, figure.layout
    for name in ("xaxis", "yaxis"):
        layout[name] |= {"tickfont": font, "title": layout[name].get("title", {}) | {"font": font}}
    notes = [note | {"font": note.get("font", {}) | font} for note in layout.get("annotations", ())]
    legend = layout["legend"] | {"font": font}
    layout |= {"height": 0.95 * CHART_HEIGHT, "font": font, "legend": legend, "annotations": notes}
    return figure


def _bar() -> list[Placed]:
    """The row that leads from scene to scene, and shows the answer."""

    def draw(now: TourRun) -> None:
        asks = "That is my guess" if now.guess else "Show me" if now.scene.asks else ""
        ask = asks if not now.revealed else "From the start" if now.scene.act else "Guess again"
        moment = [now.name, now.revealed, now.guess if now.scene.marks else ()]
        titles = {key: one.title for key, one in scenes_of(now.settings).items()}
        told, bars = _told(now), {"rows": now.rows, "counts": not now.revealed}
        presented = {"told": told, "fills": len(_shown(now)) == 3} if now.presents else None
        tour_bar(titles, now.name, ask, moment, told["said"], presented, bars, _ask, _count)

    return [Placed(Turn.FOLLOWS, st.container(), draw)]


def _count(hands: list[int]) -> None:
    here = session()
    here.settings = runs.counted(here.settings, hands)


def _ask() -> None:
    here = session()
    here.settings = (runs.again if is_revealed(here.settings) else runs.revealed)(here.settings)


def _mark(row: int, column: int) -> None:
    here = session()
    if scene_of(here.settings).before == "page":
        pick_window(row, column)
    here.settings = runs.marked(here.settings, row, column)
