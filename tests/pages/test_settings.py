"""Settings and links: what is written is read back, and what cannot be read changes nothing."""

import random
from dataclasses import dataclass
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.inputs import format_matrix, load_sample
from viz.pages.averages import Averaged
from viz.pages.budget import Budget
from viz.pages.compare import View
from viz.pages.draw_pad import SHEET
from viz.pages.order_and_kinds.parts import Chosen
from viz.pages.passes import Scaling
from viz.pages.settings import (
    _ENTRIES,
    NOT_OURS,
    UPLOAD,
    InputChoice,
    Settings,
    by_name,
    from_query,
    passed_over,
    settings_record,
    to_query,
)
from viz.pages.shift import Move
from viz.pages.tour.runs import Scenes
from viz.pages.training_lab.asking import Asked
from viz.studies.layers import Dropout, Pooling
from viz.studies.settings import Flag, Setting, Stops, Whole, settings_of
from viz.studies.tour.scenes import SCENES
from viz.studies.training.experiment import VARIANTS, Experiment
from viz.studies.training.twins import Twins


def offered(domain) -> st.SearchStrategy:
    """Any value of a domain."""
    if isinstance(domain, Flag):
        return st.booleans()
    if isinstance(domain, Stops):
        return st.sampled_from(domain.values)
    if isinstance(domain, Whole):
        return st.integers(domain.low, domain.high)
    if hasattr(domain, "labels"):
        return st.sampled_from(list(domain.labels))
    return st.integers(round(100 * domain.low), round(100 * domain.high)).map(lambda hundredth: hundredth / 100)


def any_of(record: type, **others: st.SearchStrategy) -> st.SearchStrategy:
    """A record with any values on offer, those of some fields drawn in another way."""
    return st.builds(
        record,
        **{
            field: others[field] if field in others else offered(domain)
            for field, (_, domain) in settings_of(record).items()
        },
    )


SETTINGS = st.builds(
    Settings,
    any_of(
        InputChoice,
        cells=st.sampled_from(["", "1,2;-3,0.1", format_matrix(load_sample("negative").values[0])]),
        file=st.sampled_from(["", "Ferien am Meer.jpg"]),
    ),
    any_of(Pooling, stride=st.none() | st.integers(1, 32)),
    *map(any_of, (Dropout, View, Budget, Averaged, Scaling, Move, Twins)),
    any_of(
        Scenes,
        scene=st.sampled_from([*SCENES, "own-1", "own-999"]),
        guesses=st.sampled_from(["", "vote.no~budget.256.1024~mark.0-2.1-1.7", "own-2.no~vote.yes"]),
        seen=st.sampled_from(["", "vote", "mark.vote", "own-7.vote"]),
        hands=st.sampled_from(["", "vote.1.20.300~exam.0.0.0.0", "own-1.3.4"]),
    ),
    any_of(Chosen, row=st.none() | st.integers(0, 256), column=st.none() | st.integers(0, 256)),
    any_of(
        Experiment,
        variants=st.sets(st.sampled_from(list(VARIANTS)), min_size=1).map(
            lambda keys: tuple(key for key in VARIANTS if key in keys)
        ),
    ),
    any_of(
        Asked,
        drawing=st.just("") | st.text("0123456789abcdef", min_size=64, max_size=64).filter(lambda text: text != SHEET),
    ),
)


@given(SETTINGS)
def test_a_link_restores_every_setting(settings):
    assert from_query(to_query(settings)) == settings


def test_defaults_stay_out_of_the_link():
    assert to_query(Settings()) == {}
    assert to_query(Settings().changed(Pooling, kernel_size=3)) == {"k": "3"}


def test_links_that_were_made_once_stay_valid():
    names = (
        "input size look channel cells file k s padding dilation ceil p drop block scaling train pass view match n "
        "convention part row column place down right nets seeds images wrong lab-p lab-place lab-drop filters "
        "steps batch decay net ask digit drawing twin-p twin-noise twin-r scene begun guess seen hands "
    )
    assert set(names.split()) <= set(by_name(Settings()))


def test_no_two_settings_share_a_name():
    @dataclass(frozen=True)
    class Other:
        window: Annotated[int, Setting("k", Whole(1, 2))] = 1

    with pytest.raises(ValueError, match=r"Other.window: .*'k'"):
        settings_record(Other)


def test_settings_are_equal_whatever_order_their_records_come_in():
    one, other = Pooling(kernel_size=3), Dropout(p=0.25)
    assert Settings(one, other) == Settings(other, one)
    assert Settings(one).changed(Pooling, kernel_size=2) == Settings()


@given(st.dictionaries(st.sampled_from([*by_name(Settings())]), st.text(max_size=30)))
def test_any_text_at_all_gives_valid_settings(query):
    settings = from_query(query)
    assert from_query(to_query(settings)) == settings


def mutated(texts: list[str], draw: random.Random) -> str:
    """A text like some that can be read: spliced, repeated, cut, and with digits of other alphabets."""
    text = draw.choice(texts)
    for _ in range(draw.randrange(4)):
        at = draw.randrange(len(text) + 1)
        piece = draw.choice([*texts, *"-.,;~e0919 \0\n٣²Ⅷ½İ∞_+%x"]) * draw.choice((1, 1, 2, 40))
        text = text[:at] + piece + text[at + draw.randrange(2) :]
    return text


def test_two_thousand_texts_a_parameter_are_each_a_value_of_its_domain_or_refused():
    draw = random.Random(20)
    texts = ["", "1e308", "nan", "1,2;-3,0.1", "vote.no~budget.256.1024~mark.0-2.1-1.7", "pool.drop", "0" * 64]
    taken = 0
    for name, (record, field, domain) in _ENTRIES.items():
        default = getattr(record(), field)  # which no link says
        own = [*texts, domain.write(default), *map(str, getattr(domain, "labels", ()))]
        for _ in range(2000):
            text = mutated(own, draw)
            try:
                value = domain.read(text)
            except (ValueError, OverflowError):
                continue
            taken += 1
            assert value == default or domain.read(domain.write(value)) == value, (name, text)
    assert taken > 5000


@pytest.mark.parametrize(
    "query",
    [
        {"k": "0"}, {"k": "33"}, {"k": "2.0"}, {"s": "-1"}, {"p": "1.01"}, {"p": "-0.2"}, {"p": "nan"}, {"p": "inf"},
        {"size": "7"}, {"size": "257"}, {"input": "nobody"}, {"input": UPLOAD}, {"look": "x"}, {"drop": "rows"},
        {"train": "yes"}, {"pass": "-1"}, {"view": "round"}, {"cells": "1,2;3"}, {"cells": "nan"}, {"block": "99"},
        {"match": "on"}, {"n": "11"}, {"n": "0"}, {"convention": "none"},
        {"part": "all"}, {"place": "home"}, {"row": "-1"}, {"down": "9"},
        {"nets": ""}, {"nets": "pool.vit"}, {"seeds": "11"}, {"wrong": "0.61"}, {"lab-p": "nan"}, {"steps": "10"},
        {"lab-drop": "block"}, {"decay": "0.5"}, {"digit": "797"}, {"ask": "you"}, {"drawing": "f" * 63},
        {"drawing": "g" * 64}, {"twin-p": "-0.1"}, {"twin-noise": "2.1"}, {"twin-r": "1"},
        {"scene": "encore"}, {"guess": "vote.maybe"}, {"guess": "budget.1.9999"}, {"seen": "vote.vote"}, {"begun": "2"},
        {"hands": "vote.1.2"}, {"hands": "mark.1"}, {"hands": "vote.1.2.x"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_leaves_the_default(query):
    assert from_query(query) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("k", "99", "is above 32, and is taken as 2"), ("k", "0", "is below 1, and is taken as 2"),
        ("k", "2.5", "is none of its values, and is taken as 2"), ("p", "1.5", "is above 1, and is taken as 0.5"),
        ("p", "nan", "is none of its values, and is taken as 0.5"), ("s", "40", "is above 32, and is passed over"),
        ("p", "-inf", "is below 0, and is taken as 0.5"), ("train", "yes", "is none of its values, and is taken as 1"),
        ("look", "x", "is none of its values, and is taken as grey"),
        ("cells", "1,2;3", "is none of its values, and is passed over"),
        ("scene", "encore", "is none of its values, and is taken as vote"),
        ("guess", "vote.maybe", "is none of its values, and is passed over"),
        ("seen", "encore", "is none of its values, and is passed over"),
        ("kk", "3", "names no setting, and is passed over"), ("", "", "names no setting, and is passed over"),
    ],
)  # fmt: skip
def test_what_an_address_says_in_vain_is_told(name, text, said):
    assert passed_over({name: text, "n": "20"}) == [f"{name} = {text} in the address {said}."]


@given(st.dictionaries(st.sampled_from([*by_name(Settings())]), st.text(max_size=30)))
def test_all_that_changes_nothing_is_told_and_nothing_else(query):
    told = [sentence.split(" = ")[0] for sentence in passed_over(query)]
    assert to_query(from_query(query)) == to_query(from_query({n: t for n, t in query.items() if n not in told}))
    assert all(from_query({name: query[name]}) == Settings() for name in told)


@given(SETTINGS)
def test_a_link_of_ours_says_nothing_in_vain(settings):
    assert passed_over(to_query(settings)) == []


def test_what_others_put_into_an_address_is_not_ours_to_tell():
    names = ("utm_source", "utm_campaign", "fbclid", "gclid", "msclkid", "embed", "embed_options", "present")
    assert passed_over(dict.fromkeys(names, "1")) == []
    assert not any(NOT_OURS.fullmatch(name) for name in by_name(Settings()))


def test_one_bad_value_does_not_spoil_the_others():
    assert from_query({"k": "many", "p": "0.25"}) == Settings(Dropout(p=0.25))


def test_an_upload_is_named_and_the_link_opens_on_a_sample():
    settings = Settings(InputChoice(source=UPLOAD, file="holiday.jpg"))
    assert to_query(settings) == {"file": "holiday.jpg"}
    assert from_query(to_query(settings)) == Settings(InputChoice(file="holiday.jpg"))


def test_negative_cells_travel_exactly():
    cells = "-0.1,3e-07;-16777216,0"
    assert from_query({"cells": cells})[InputChoice].cells == cells
