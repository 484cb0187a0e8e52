"""What a setting may be: texts that stand for a value, values written as text, and the nearest on offer."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from viz.studies.settings import Flag, Hundredths, OneOf, Setting, Stops, Whole, nearest, settings_of


@dataclass(frozen=True)
class Record:
    count: Annotated[int, Setting("n", Whole(1, 9))] = 3
    share: Annotated[float, Setting("p", Hundredths(0.1, 0.5))] = 0.25
    key: Annotated[str, Setting("key", OneOf({"a": "The first"}))] = "a"
    unnamed: int = 100


@pytest.mark.parametrize(
    ("domain", "text", "value"),
    [
        (Whole(0, 12), "12", 12),
        (Hundredths(), "0.256", 0.26),
        (Hundredths(), "-0.0", 0.0),
        (OneOf({"a": "The first"}), "a", "a"),
        (Flag(), "1", True),
        (Stops((1, 2, 5)), "5", 5),
        (Stops((0.0, 0.995)), "0.995", 0.995),
    ],
)
def test_a_text_stands_for_a_value(domain, text, value):
    assert domain.read(text) == value
    assert domain.read(domain.write(value)) == value


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        (Whole(1, 9), "0"),
        (Whole(1, 9), "10"),
        (Whole(1, 9), "-1"),
        (Whole(1, 9), "2.0"),
        (Whole(1, 9), "²"),
        (Hundredths(), "1.01"),
        (Hundredths(), "nan"),
        (Hundredths(), "half"),
        (OneOf({"a": "The first"}), "b"),
        (Flag(), "yes"),
        (Stops((1, 2, 5)), "3"),
        (Stops((1, 2, 5)), "1.0"),
    ],
)
def test_a_text_that_stands_for_no_value_is_refused(domain, text):
    with pytest.raises(ValueError):
        domain.read(text)


def test_a_record_tells_its_settings_in_their_order():
    assert [(field, setting.name) for field, setting in settings_of(Record).items()] == [
        ("count", "n"),
        ("share", "p"),
        ("key", "key"),
    ]


def test_numbers_are_brought_to_the_nearest_on_offer():
    assert nearest(Record(0, 0.0, "b", -1)) == Record(1, 0.1, "b", -1)
    assert nearest(Record(10, 0.75)) == Record(9, 0.5)
    assert nearest(Record(4, 0.123)) == Record(4, 0.123)
