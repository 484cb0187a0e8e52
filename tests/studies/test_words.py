"""Sentences, counts, shares and lists in words, by hand."""

import pytest

from viz.studies.words import Sentence, count, listed, part_of, share


def test_a_sentence_reads_from_its_lead_to_its_rest():
    assert str(Sentence("Pooling changed ", "nothing", ": k = 1.", "pooling")) == "Pooling changed nothing: k = 1."


@pytest.mark.parametrize(
    ("how_many", "noun", "text"),
    [
        (0, "value", "0 values"),
        (1, "value", "1 value"),
        (1024, "value", "1,024 values"),
        (1, "pass", "1 pass"),
        (1000, "pass", "1,000 passes"),
    ],
)
def test_one_value_two_values(how_many, noun, text):
    assert count(how_many, noun) == text


def test_a_count_alone_has_its_thousands_parted():
    assert count(1234567) == "1,234,567"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (8, 16, "half"),
        (3, 9, "a third"),
        (6, 9, "two thirds"),
        (4, 16, "a quarter"),
        (12, 16, "three quarters"),
        (2, 16, "an eighth"),
        (1, 9, "a ninth"),
        (16, 256, "a sixteenth"),
        (101, 200, "50 %"),
        (511, 1024, "50 %"),
        (0, 4, "0 %"),
        (4, 4, "100 %"),
    ],
)
def test_a_share_has_a_name_only_where_it_is_exactly_that_fraction(part, whole, text):
    assert share(part, whole) == text


def test_lists_and_parts():
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert [part_of(part, 1200, "value") for part in (0, 1, 1100)] == [
        "none of 1,200 values is",
        "1 of 1,200 values is",
        f"{count(1100)} of 1,200 values are",
    ]
