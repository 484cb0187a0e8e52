"""What a setting may be: its name in a link, its domain, and how a value of it is read from text and written.

A field of a frozen record of settings carries both in its annotation:

    kernel_size: Annotated[int, Setting("k", Whole(1, 32))] = 2

Reading raises ValueError for a text that stands for no value of the domain.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeVar, get_type_hints

R = TypeVar("R", bound=Any)


class Domain(Protocol):
    """The values that a setting may have."""

    def read(self, text: str) -> Any:
        """Return the value that a text stands for; ValueError if there is none."""

    def write(self, value: Any) -> str:
        """Return the text that `read` makes this value of: by default as Python writes it."""
        return str(value)


class Setting(NamedTuple):
    """A setting's name in a link, and the values that it may have."""

    name: str
    domain: Domain


@dataclass(frozen=True)
class Range(Domain):
    """Numbers from low to high."""

    low: Any
    high: Any

    def within(self, value: Any) -> Any:
        """Return a number between low and high; ValueError for any other."""
        if not self.low <= value <= self.high:
            raise ValueError(f"{value} lies outside {self.low} … {self.high}")
        return value

    def nearest(self, value: Any) -> Any:
        """Return the number between low and high that is nearest to `value`."""
        return min(max(value, self.low), self.high)


@dataclass(frozen=True)
class Whole(Range):
    """Whole numbers from low to high, written in plain digits."""

    def read(self, text: str) -> int:
        """Return the number."""
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"{text!r} is not a whole number")
        return self.within(int(text))


@dataclass(frozen=True)
class Hundredths(Range):
    """Numbers of two decimals from low to high, neither below 0."""

    low: float = 0.0
    high: float = 1.0

    def read(self, text: str) -> float:
        """Return the number, rounded."""
        return abs(round(self.within(float(text)), 2))  # never -0.0

    def write(self, value: float) -> str:
        """Return its shortest form."""
        return f"{value:g}"


@dataclass(frozen=True)
class Stops(Domain):
    """One of several numbers, in rising order."""

    values: tuple[float, ...]

    def read(self, text: str) -> float:
        """Return the number that is written like this."""
        return self.values[[*map(str, self.values)].index(text)]


@dataclass(frozen=True)
class OneOf(Domain):
    """One of several keys, each with the label that a viewer reads."""

    labels: Mapping[str, str]

    def read(self, text: str) -> str:
        """Return the key."""
        if text not in self.labels:
            raise ValueError(f"{text!r} is none of {tuple(self.labels)}")
        return text


@dataclass(frozen=True)
class Flag(Domain):
    """On or off, written as 1 or 0."""

    def read(self, text: str) -> bool:
        """Return whether it is on."""
        if text not in ("0", "1"):
            raise ValueError(f"{text!r} is neither 0 nor 1")
        return text == "1"

    def write(self, value: bool) -> str:
        """Return its digit."""
        return str(int(value))


@dataclass(frozen=True)
class Parsed:
    """Whatever a function makes of a text, and the way back."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


@cache
def settings_of(record: type) -> dict[str, Setting]:
    """Return the fields of a record that carry a Setting, each with it, in their order."""
    hints = get_type_hints(record, include_extras=True)
    extras = {field.name: getattr(hints[field.name], "__metadata__", ()) for field in fields(record)}
    return {name: extra for name, found in extras.items() for extra in found if isinstance(extra, Setting)}


def nearest(record: R) -> R:
    """Return the same record with each number between the least and the most on offer."""
    kind: type = type(record)
    settings = settings_of(kind).items()
    numbers = {name: domain for name, (_, domain) in settings if isinstance(domain, Range)}
    return replace(record, **{name: domain.nearest(getattr(record, name)) for name, domain in numbers.items()})
