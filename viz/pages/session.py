"""What one viewer's session holds, and what one run of a page makes of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_urlsafe
from threading import RLock
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar
from weakref import WeakValueDictionary

import streamlit as st

from viz.export.arrays import Arrays, arrays_of
from viz.export.tables import Row
from viz.inputs import MAX_SIZE, MIN_SIZE, SAMPLES, FeatureMap, fit, load_sample, parse_matrix
from viz.inputs.looks import channel_of, look_at, looks_of
from viz.pages.page_names import kept_query
from viz.pages.settings import UPLOAD, InputChoice, Settings, by_name, from_query, passed_over, setting_of, to_query
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import Drawn, Survivors
from viz.studies.training.runner import Job, Progress
from viz.views.recipes import drawn_ahead
from viz.views.scene import Scene

T = TypeVar("T")
Key = tuple[Any, ...]
"""Equal for equal things of one session."""
_TOKEN, _SOURCE = "own", setting_of(InputChoice, "source").name
"""What opens a session, and the input, are called like this in a link to a file."""


class made_once(Generic[T]):
    """A property that is made where it is first asked for, and kept in the ``__dict__`` of its owner.

    Each owner has a lock of its own. `functools.cached_property` of Python 3.11 has one for all, so that every viewer
    would wait for the others' results.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    def __get__(self, owner: Any, kind: type) -> T:
        kept, name = owner.__dict__, self.make.__name__
        with kept.setdefault("being made", RLock()):
            if name not in kept:
                kept[name] = self.make(owner)
        return kept[name]


class Seen(NamedTuple):
    """What fits one input and not the next: the working size, the look, and what falls together; as samples open."""

    size: int = InputChoice.size
    look: str = InputChoice.look
    unit: str = Dropout.unit


PHOTO, ARRAY = Seen(128, "colour", "position"), Seen(MAX_SIZE, "raw")
"""How a picture that is brought opens, and how numbers do."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A stack of maps at the working size, and the looks that it could have.

    longest
        The largest working size on offer: nothing is enlarged beyond its own.
    """

    key: Key
    stack: FeatureMap
    look: str
    looks: tuple[str, ...]
    longest: int


@dataclass
class Session:
    """Everything that the app holds of one viewer; widgets show it and report to it.

    upload, uploads
        The last good upload, and how many there have been.
    aside
        How the samples were seen last while the viewer's own is the input, and the other way round.
    file_read, upload_error
        The last file, with the number of its array and sample; and why it could not be read.
    resets
        How many times an edited matrix was put back.
    passed_over
        What the link said in vain.
    opened
        Whether the browser has had a picture on screen.
    leads_to
        The name of the page that is to be opened with the next run; empty for the one that is open.
    results
        What took long to make, by name: its key, and the result.
    runs
        The last run that was drawn, by the key of the fragment that drew it.
    job, refusal, outcome
        The viewer's own experiment in the lab; why the last one was not taken; and what came of the last that is over.
    told
        What came of the last thing done to the viewer's own lecture, by the key of what it was done with.
    sought
        Whether the browser has said in which session the tab was before.
    held
        What the browser keeps of what it was sent, by the key of who has it: nobody sends it again.
    answered
        The number of the last message from the controls of each key.
    layouts
        How many times all of a page was laid out.
    token
        What nobody can guess: it tells the session from any other, and whoever has it may make files of what the
        session holds, as long as it lives.
    """

    settings: Settings
    upload: FeatureMap | None = None
    uploads: int = 0
    aside: Seen = field(default_factory=Seen)
    file_read: Key | None = None
    upload_error: str = ""
    resets: int = 0
    passed_over: list[str] = field(default_factory=list)
    opened: bool = False
    leads_to: str = ""
    results: dict[str, tuple[Key, Any]] = field(default_factory=dict)
    runs: dict[str, "PageRun"] = field(default_factory=dict)
    job: Job | None = None
    refusal: str = ""
    outcome: Progress | None = None
    told: dict[str, str] = field(default_factory=dict)
    sought: bool = False
    held: dict[str, frozenset[str]] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    layouts: int = 0
    token: str = field(default_factory=token_urlsafe)

    def change(self, record: type, **values: Any) -> None:
        """Change some settings of one record."""
        self.settings = self.settings.changed(record, **values)

    def choose(self, source: Any) -> None:
        """Make a sample of this key the input, or the last upload; anything else is passed over."""
        if source in SAMPLES or (source == UPLOAD and self.upload is not None):
            file = self.upload.name if source == UPLOAD and self.upload else ""
            self.upload_error = ""
            if UPLOAD in (source, was := self.settings[InputChoice].source) and source != was:
                self.aside = self._see(self.aside)
            self.change(InputChoice, source=source, channel=0, maps=None, cells="", file=file)

    def keep_upload(self, upload: FeatureMap, same_file: bool = False) -> None:
        """Make an upload the input. The working size is never above MAX_SIZE, so that no more is kept.

        What a link says of the file that it names is kept, and how the last upload was seen, if this is of the
        ``same_file`` and of its kind.
        """
        before = self.settings[InputChoice]
        linked = before.source != UPLOAD and before.file == upload.name
        same = same_file and self.upload is not None and self.upload.kind == upload.kind
        opening = PHOTO if upload.kind == "picture" else ARRAY
        if before.source == UPLOAD and not same:
            self._see(opening)
        elif before.source != UPLOAD and not linked:
            self.aside = self._see(self.aside if same else opening)
        self.upload = fit(upload, MAX_SIZE) if max(upload.size) > MAX_SIZE else upload
        self.uploads += 1
        if not linked:
            self.change(InputChoice, channel=0, maps=None)
        self.change(InputChoice, source=UPLOAD, file=upload.name, cells="")

    def _see(self, seen: Seen) -> Seen:
        """See the input so from now on, and say how it was seen."""
        choice, unit = self.settings[InputChoice], self.settings[Dropout].unit
        self.change(InputChoice, size=seen.size, look=seen.look)
        self.change(Dropout, unit=seen.unit)
        return Seen(choice.size, choice.look, unit)

    def remembered(self, name: str, key: Key, make: Callable[[], T]) -> T:
        """What was made for this key, or made anew for another; one of each name."""
        if name not in self.results or self.results[name][0] != key:
            self.results[name] = key, make()
        return self.results[name][1]

    def whole_input(self) -> FeatureMap:
        """The input at its own size: the upload, or a sample with its cells as they were edited."""
        choice = self.settings[InputChoice]
        if choice.source == UPLOAD and self.upload is not None:
            return self.upload
        sample = load_sample(choice.source)
        if choice.cells and sample.kind == "map":
            return replace(sample, name=f"{sample.name}, edited", values=parse_matrix(choice.cells)[None])
        return sample

    def prepared(self) -> Prepared:
        """The stack of maps that the settings ask for."""
        choice = self.settings[InputChoice]
        key = (choice.source, self.uploads, choice.cells, choice.size, choice.look)

        def prepare() -> Prepared:
            whole = self.whole_input()
            longest = max(MIN_SIZE, *whole.size)
            feature_map = fit(whole, min(choice.size, longest))
            looks = looks_of(feature_map)
            look = choice.look if choice.look in looks else looks[0]
            stack = look_at(feature_map, look)
            return Prepared(key, stack, look, looks, min(longest, MAX_SIZE))

        return self.remembered("prepared input", key, prepare)


def opened_session() -> Session | None:
    """The viewer's session, if it has opened."""
    return st.session_state.get("session")


def session() -> Session:
    """The viewer's session; it opens with the settings of the link, or as the last one stood if that was lost.

    What the browser keeps for that is known once the names of the pages are drawn.
    """
    if (opened := opened_session()) is None:
        kept, query = kept_query(), st.query_params.to_dict()
        in_vain = passed_over(query) if kept is None else []
        opened = Session(from_query(query if kept is None else kept), passed_over=in_vain)
        _OPEN[opened.token] = st.session_state.session = opened
    return opened


_OPEN: WeakValueDictionary[str, Session] = WeakValueDictionary()
"""The sessions of viewers by their tokens; one that has ended is gone from here."""


class NoFile(Exception):
    """There is no such file to take along; the text is for the viewer."""


def held_by(token: str) -> Session | None:
    """The session that a token opens, if it is there."""
    return _OPEN.get(token)


def reopened(query: Mapping[str, str]) -> Session:
    """A session that ends with one file: with the settings of its link, and what is held by the session it opens.

    NoFile where that has ended, or holds another upload by now.
    """
    settings, own = from_query(query), query.get(_SOURCE) == UPLOAD
    if not own and _TOKEN not in query:
        return Session(settings)
    token, _, uploads = query.get(_TOKEN, "").partition(".")
    held = held_by(token)
    if held is None or str(held.uploads) != uploads or (own and held.upload is None):
        raise NoFile("What this file was made of is gone: an upload goes with the session that it was brought to.")
    settings = settings.changed(InputChoice, source=UPLOAD) if own else settings
    return Session(settings, upload=held.upload, outcome=held.outcome)


class PageRun:
    """One run of a page: the settings in force, and all that follows from them, made where it is first asked for.

    A page adds its results as properties that are `made_once`, so that maps, tables and sentences share them.

    scenes
        What makes the scenes on screen from a run, by their keys, the first of the page first.
    numbers
        What gives the numbers of the maps, tables and charts of a run.
    offers_kinds
        Whether the page is about pooling of any kind, or about the maximum.
    answers
        The number of the last message from the controls of each key, as this run found them.
    in_slices
        Whether long work is done a slice of time with each run, or all of it at once.
    told, takers
        What parts that stand still are told, and who takes the values of controls among them, by their keys.
    """

    scenes: ClassVar[dict[str, Callable[[Any], Scene]]] = {}
    numbers: ClassVar[Callable[[Any], Iterator[Row]]]
    answers: Mapping[str, int] = {}
    offers_kinds = False
    in_slices = True

    def __init__(self, session: Session, settings: Settings | None = None) -> None:
        self.session, self.settings = session, settings or session.settings
        self.told: dict[str, bytes] = {}
        self.takers: dict[str, Callable[[dict[str, Any]], None]] = {}

    @property
    def pooling(self) -> Pooling:
        """Pooling as it is set, whatever fits the feature map; of the maximum, where the page knows no other kind."""
        return self.settings[Pooling] if self.offers_kinds else self.settings[Pooling].as_max()

    @property
    def dropout(self) -> Dropout:
        """Dropout as it is set, whatever fits the feature map."""
        return self.settings[Dropout]

    @property
    def drawn(self) -> Drawn:
        """How survivors are drawn."""
        return self.settings[Survivors].drawn

    @made_once
    def ready(self) -> Prepared:
        """The stack of maps that the input gives."""
        return self.session.prepared()

    @made_once
    def source(self) -> FeatureMap:
        """The feature map that goes through the layers, (C, H, W): one map of the stack, or a colour picture."""
        return channel_of(self.ready.stack, self.settings[InputChoice].channel)

    @property
    def source_key(self) -> Key:
        """What tells the feature map from any other of the session."""
        return (*self.ready.key, self.settings[InputChoice].channel)

    def ahead(self, scene: Scene, *records: type, **fixed: Any) -> Scene:
        """A scene with what a browser works it out from at other settings of both layers, and of these records.

        ``fixed`` are settings that the page does not know, by their names in a link, at what they are for it.
        """
        layers = by_name(self.settings, Pooling, Dropout, Survivors, *records)
        return drawn_ahead(scene, layers | {"pool": self.pooling.kind} | fixed)

    @property
    def is_over(self) -> bool:
        """Whether the settings now ask for another page than this one."""
        return False

    @property
    def is_own(self) -> bool:
        """Whether what is shown is made of what the session alone holds."""
        return self.settings[InputChoice].source == UPLOAD

    @property
    def files_query(self) -> dict[str, str]:
        """The query of links to files of this run: that of the page's own, and what opens the session if need be."""
        query, here = to_query(self.settings), self.session
        if not self.is_own:
            return query
        source = {_SOURCE: UPLOAD} if self.settings[InputChoice].source == UPLOAD else {}
        return query | source | {_TOKEN: f"{here.token}.{here.uploads}"}

    @property
    def arrays(self) -> Arrays:
        """All maps on screen as arrays for a file, and the settings by their names in a link."""
        return arrays_of([scene(self) for scene in self.scenes.values()], by_name(self.settings))

    def at_pass(self, seed: int) -> Self:
        """The same run of the page on another pass."""
        other = type(self)(self.session, self.settings.changed(Dropout, seed=seed))
        other.ready = self.ready
        return other
