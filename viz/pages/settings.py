"""Every setting of the app in one record, and the record as the query of a link.

Settings are records that studies and pages own. Their fields say in their annotations how they are called in a link
and what they may be (`viz.studies.settings`); what a link leaves out, or says in a way that cannot be read, takes the
default.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeVar, cast

from viz.inputs import MAX_SIZE, MIN_SIZE, SAMPLES, parse_matrix
from viz.inputs.looks import LOOKS
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import Survivors
from viz.studies.settings import Domain, OneOf, Parsed, Range, Setting, Whole, settings_of

UPLOAD = "upload"
MOST_NAME = 80
IN_THE_LIST = ("id", "q")
"""What the list of answers says of itself in its address: which was opened last, and what is searched for."""
NOT_OURS = re.compile("|".join(("utm_.*|.*clk?id|embed|embed_options|present|notes", *IN_THE_LIST)))
"""Names in an address that are no settings: what counts visitors, what Streamlit knows, and the list of answers."""

R = TypeVar("R")


_ENTRIES: dict[str, tuple[type, str, Domain]] = {}
"""Where each setting of a link belongs, a field of a record, and what it may be."""


def settings_record(record: type[R]) -> type[R]:
    """Put the settings of a record into all links; ValueError where a link has one of that name already."""
    for field, (name, domain) in settings_of(cast(type, record)).items():
        if name in _ENTRIES:
            raise ValueError(f"{record.__name__}.{field}: a setting called {name!r} is there already")
        _ENTRIES[name] = record, field, domain
    return record


def _matrix(text: str) -> str:
    parse_matrix(text)
    return text


def _printable(text: str) -> str:
    """Foreign text as it may be shown: printable, and of at most MOST_NAME letters."""
    return "".join(c for c in text if c.isprintable())[:MOST_NAME]


@settings_record
@dataclass(frozen=True)
class InputChoice:
    """Which input, and how it is looked at.

    source: the key of a sample, or UPLOAD
    size: the working size: the longer side in cells
    channel: which map of a stack is put through the layers
    maps: which page of thumbnails of a stack is shown; None for the one with that map
    cells: a small matrix edited by hand, as text; empty for the sample as it comes
    file: the name of the file that a link was made with
    """

    source: Annotated[str, Setting("input", OneOf({key: sample.title for key, sample in SAMPLES.items()}))] = "cat"
    size: Annotated[int, Setting("size", Whole(MIN_SIZE, MAX_SIZE))] = 32
    look: Annotated[str, Setting("look", OneOf(LOOKS))] = "grey"
    channel: Annotated[int, Setting("channel", Whole(0, 99_999))] = 0
    maps: Annotated[int | None, Setting("maps", Whole(0, 99_999))] = None
    cells: Annotated[str, Setting("cells", Parsed(_matrix))] = ""
    file: Annotated[str, Setting("file", Parsed(_printable))] = ""


settings_record(Pooling)
settings_record(Dropout)
settings_record(Survivors)


_DEFAULTS: dict[type, Any] = {}
"""The record of each type that has been asked for, as it is by default."""


def _default(record: type[R]) -> R:
    if record not in _DEFAULTS:
        _DEFAULTS[record] = record()
    return cast(R, _DEFAULTS[record])


@dataclass(frozen=True, init=False)
class Settings:
    """All that a link restores, and a lecture of one's own: a record of each type. ``settings[Pooling]`` is one.

    records: those that are not as they are by default, by their types
    """

    records: Mapping[type, Any]

    def __init__(self, *records: Any) -> None:
        object.__setattr__(self, "records", {type(r): r for r in records if r != _default(type(r))})

    def __getitem__(self, record: type[R]) -> R:
        return self.records[record] if record in self.records else _default(record)

    def changed(self, record: type, **values: Any) -> "Settings":
        """The same settings but for some values of one record."""
        return Settings(*{**self.records, record: replace(self[record], **values)}.values())


def setting_names() -> list[str]:
    """How all settings are called in a link."""
    return [*_ENTRIES]


def setting_of(record: type, field: str) -> Setting:
    """How a field of a record is called in a link, and what it may be."""
    return settings_of(record)[field]


def from_query(query: Mapping[str, str], base: Settings = Settings()) -> Settings:
    """The settings that the query of a link stands for; what is missing or malformed stays as in ``base``."""
    settings = base
    for name, (record, field, domain) in _ENTRIES.items():
        if name in query:
            try:
                settings = settings.changed(record, **{field: domain.read(query[name])})
            except (ValueError, OverflowError):
                continue  # what was there stands
    return settings


def passed_over(query: Mapping[str, str]) -> list[str]:
    """What the query of a link says to us in vain, a sentence each."""
    default, sentences = by_name(Settings()), []
    for name, text in query.items():
        said = f"{_printable(name)} = {_printable(text)} in the address"
        if NOT_OURS.fullmatch(name):
            continue
        if name not in _ENTRIES:
            sentences.append(f"{said} names no setting, and is passed over.")
        elif fault := _fault(text, domain := _ENTRIES[name][2]):
            instead = f"taken as {domain.write(default[name])}" if default[name] not in (None, "") else "passed over"
            sentences.append(f"{said} {fault}, and is {instead}.")
    return sentences


def _fault(text: str, domain: Domain) -> str:
    """Why a text stands for no value of a domain; empty where it does."""
    with suppress(ValueError, OverflowError):
        domain.read(text)
        return ""
    with suppress(ValueError):
        if isinstance(domain, Range) and float(text) < domain.low:
            return f"is below {domain.low:,.10g}"
        if isinstance(domain, Range) and float(text) > domain.high:
            return f"is above {domain.high:,.10g}"
    return "is none of its values"


def to_query(settings: Settings) -> dict[str, str]:
    """The query of a link to these settings; what is at its default is left out.

    An upload stays with its owner: the link names the file and opens on the default sample.
    """
    if not settings.records:
        return {}
    default, now = (by_name(each, *settings.records) for each in (Settings(), settings))
    return {name: _ENTRIES[name][2].write(value) for name, value in now.items() if value not in (default[name], UPLOAD)}


def by_name(settings: Settings, *records: type) -> dict[str, Any]:
    """All settings, or those of some records, also those at their defaults, by their names in a link."""
    entries = _ENTRIES.items()
    return {
        n: getattr(settings[record], field) for n, (record, field, _) in entries if not records or record in records
    }
