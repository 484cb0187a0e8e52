"""The tour's scenes as data: guesses in links, what is revealed against plain counts, and marks against chance."""

from contextlib import suppress
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.inputs import FeatureMap, parse_matrix
from viz.ops import dropout_mask, max_pool2d
from viz.studies.budget.contrast import contrast
from viz.studies.compare import compare
from viz.studies.gradient import gradients
from viz.studies.layers import Dropout, Pooling
from viz.studies.order.study import order
from viz.studies.shift.moves import shifted
from viz.studies.tour.marking import MOST_MASKS, binomial, hit, hits_over_masks, on_map
from viz.studies.tour.scenes import SCENES, guesses_of, guesses_text, read_guesses
from viz.studies.tour.truths import TRUTHS, guessed_numbers, hands_raised, truth, verdict
from viz.studies.training.twins import Twins, or_not_and
from viz.studies.variance_shift import variance_shift

MATRIX = FeatureMap("matrix", parse_matrix(SCENES["mark"].settings["cells"])[None])


def results(source=MATRIX, k=2, p=0.75, seed=1, guesses=None, **dropout):
    """The studies at some settings, as a page has them."""
    pooling, drops = Pooling(k), Dropout(p, seed=seed, **dropout)
    return SimpleNamespace(
        comparison=compare(source, pooling, drops),
        contrast=contrast(source, pooling, p, seed),
        order=order(source, pooling, p, seed),
        shifted=shifted(source, pooling, drops, (0, 1)),
        gradients=gradients(source, pooling, p, seed),
        variance_shift=variance_shift(source, p, seed),
        twins=or_not_and(Twins()),
        guesses=guesses or {},
    )


def guesses_at(scene):
    """Any guess that may be made at a scene."""
    if scene.options:
        return st.tuples(st.sampled_from([*scene.options]))
    if scene.numbers:
        return st.tuples(*(st.integers(one.low, one.high).map(str) for one in scene.numbers))
    cells = st.tuples(st.integers(0, 255), st.integers(0, 255)).map("{0[0]}-{0[1]}".format)
    marked = st.lists(cells, min_size=1, max_size=scene.marks, unique=True)
    passes = st.lists(st.integers(0, 999_999).map(str), max_size=1)
    return st.tuples(marked, passes).map(lambda both: (*both[0], *both[1]))


ALL = st.fixed_dictionaries({}, optional={name: guesses_at(scene) for name, scene in SCENES.items() if not scene.act})


def test_every_scene_has_what_it_needs():
    assert list(TRUTHS) == list(SCENES)
    assert len({scene.title for scene in SCENES.values()}) == len(SCENES) >= 12
    for scene in SCENES.values():
        assert scene.words and scene.note
        assert sum(map(bool, (scene.options, scene.numbers, scene.marks, scene.act))) == 1


@given(ALL)
def test_guesses_are_read_from_a_link_as_they_were_made(guesses):
    text = guesses_text(guesses)
    assert read_guesses(text) == text
    assert guesses_of(text) == guesses


@pytest.mark.parametrize(
    "text",
    [
        "nowhere.yes", "vote", "vote.", "vote.maybe", "vote.yes.no", "vote.yes~vote.no", "fates.4", "budget.256",
        "budget.256.4096", "budget.256.1e2", "budget.256.٣", "help.-11.0", "mark.1", "mark.0-0.0-0", "mark.0-256",
        "mark.0-0.0-1.0-2.0-3.1-0", "mark.0-0.12345678", "mark.a-b", "mark.0-0.-", "vote.<b>", ".", "~~.",
    ],
)  # fmt: skip
def test_a_guess_that_cannot_be_made_is_refused(text):
    with pytest.raises(ValueError, match=r"cannot be guessed|once each"):
        read_guesses(text)


@given(st.text(max_size=40))
def test_any_text_is_a_guess_or_refused(text):
    with suppress(ValueError):
        assert read_guesses(text).count("~") <= text.count("~")


# ---- marks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "q"), [(4, 0.25), (4, 0.5), (1, 0.1), (3, 0.0), (2, 1.0), (0, 0.3)])
def test_the_binomial_law_is_that_of_all_outcomes(n, q):
    by_hand = [0.0] * (n + 1)
    for outcome in product((0, 1), repeat=n):
        by_hand[sum(outcome)] += float(np.prod([q if stays else 1 - q for stays in outcome]))
    assert binomial(n, q) == pytest.approx(by_hand)
    assert sum(binomial(n, q)) == pytest.approx(1)


@pytest.mark.parametrize("channels", [1, 3])
def test_hits_are_counted_on_each_mask_and_come_to_what_chance_gives(channels):
    shape, p = (channels, 4, 4), 0.75
    marks = on_map([(0, 0), (1, 2), (3, 3), (9, 9)], np.ones(shape, bool))
    counted = []
    for seed in range(1, 601):
        (hits,) = hits_over_masks(marks, Dropout(p, seed=seed), seed).counts
        kept = dropout_mask(shape, p, seed=seed).any(axis=0)
        assert hits == sum(map(int, (kept[0, 0], kept[1, 2], kept[3, 3])))
        counted.append(hits)
    law = hits_over_masks(marks, Dropout(p, seed=1), 1)
    assert law.marks == 3
    assert law.expected == pytest.approx(3 * (1 - p**channels))
    seen = np.bincount(counted, minlength=4) / len(counted)
    assert np.abs(seen - law.chances).max() < 4 * np.sqrt(0.25 / len(counted))


def test_hits_are_counted_from_the_mask_at_which_marks_were_given_and_of_the_last_masks_alone():
    marks = on_map([(0, 0)], np.ones((1, 4, 4), bool))
    assert len(hits_over_masks(marks, Dropout(0.5, seed=7), 3).counts) == 5
    assert len(hits_over_masks(marks, Dropout(0.5, seed=7), 9).counts) == 1
    many = hits_over_masks(marks, Dropout(0.5, seed=900), 1)
    assert len(many.counts) == MOST_MASKS


def test_under_pooling_every_mark_can_be_right_and_a_large_negative_value_is_none():
    _, places = max_pool2d(MATRIX.values, 2, return_indices=True)
    winners = tuple(f"{place // 4}-{place % 4}" for place in places.ravel().tolist())
    for guess, right in ((winners, 4), (("2-0", *winners[:3]), 3), (("2-0", "0-1"), 0)):
        now = results(guesses={"mark": guess})
        said = str(verdict(SCENES["mark"], guess, now, truth("mark", now)))
        assert f"{right} of {len(guess)} right" in said
    assert hit(on_map([(2, 0)], now.contrast.selected), now.contrast.selected) == (0, 1)


def test_marks_under_dropout_are_held_against_the_mask_in_force():
    guess = ("0-0", "1-1", "2-2", "3-3", "1")
    now = results(seed=6, guesses={"mark-again": guess, "mark": ("1-1",)})
    found = truth("mark-again", now)
    assert found.hits is not None
    masks = [dropout_mask((1, 4, 4), 0.75, seed=seed)[0] for seed in range(1, 7)]
    assert found.hits.counts == tuple(int(np.trace(mask)) for mask in masks)
    assert f"{np.trace(masks[-1])} of 4 right, on this mask" in str(verdict(SCENES["mark-again"], guess, now, found))
    assert "1 of 1 right" in str(found.sentences[-1])


# ---- what is revealed ---------------------------------------------------------------------------

MAPS = st.sampled_from([MATRIX, FeatureMap("zeros", np.zeros((1, 4, 4), np.float32))]) | st.integers(0, 99).map(
    lambda seed: FeatureMap(
        "noise", np.random.default_rng(seed).standard_normal((1, 8, 8)).clip(0, 1).astype(np.float32)
    )
)
SETTINGS = {
    "source": MAPS,
    "k": st.integers(1, 4),
    "p": st.sampled_from([0, 0.25, 0.5, 0.75, 1]),
    "seed": st.integers(0, 50),
    "training": st.booleans(),
    "scaling": st.booleans(),
}


@settings(max_examples=25)
@given(ALL, st.fixed_dictionaries(SETTINGS))
def test_every_scene_says_something_whatever_was_guessed_at_any_settings(guesses, at):
    now = results(**at, guesses=guesses)
    for name, scene in SCENES.items():
        found = truth(name, now)
        assert len(str(verdict(SCENES[name], guesses.get(name, ()), now, found))) > 10
        rows = [*guessed_numbers(scene, guesses.get(name, ()), found)]
        assert [row.label for row in rows] == [
            label for asked in scene.numbers for label in (asked.label, "You said", "It is")
        ]
        assert all(0 <= row.share <= 1 for row in rows)
        assert set(found.answers) <= set(scene.options or ())


def test_a_guessed_number_stands_above_the_true_one_on_one_scale():
    now = results()
    title, said, true = guessed_numbers(SCENES["shift"], ("100",), truth("shift", now))
    assert (title.text, said.text, said.share) == ("", "100", 1.0)
    assert (true.right, said.right) == (True, False)
    assert true.share == pytest.approx(truth("shift", now).numbers[0] / 100)


def test_hands_are_shares_of_the_most_and_stand_beside_those_of_an_earlier_vote():
    rows = hands_raised(SCENES["exam"], [3, 21, 9, 0], [], truth("exam", results()))
    assert [(row.text, row.share, row.right) for row in rows] == [
        ("3", 3 / 21, False), ("21", 1.0, True), ("9", 9 / 21, False), ("0", 0.0, False),
    ]  # fmt: skip
    again = hands_raised(SCENES["vote-again"], [1, 2, 30], [20, 8, 5], truth("vote-again", results()))
    assert [row.text for row in again] == ["20 → 1", "8 → 2", "5 → 30"]


@settings(max_examples=25)
@given(st.fixed_dictionaries(SETTINGS))
def test_numbers_and_answers_are_those_that_plain_counts_give(at):
    now = results(**at)
    x, k = at["source"].values, at["k"]
    pooled = max_pool2d(x, k)
    dropped = now.comparison.dropped
    assert truth("budget", now).numbers == (pooled.size, x.size)
    zeros = [np.mean(values == 0) for values in (x, pooled)]
    assert truth("denser", now).answers == (["same", "more", "fewer"][int(np.sign(zeros[1] - zeros[0]))],)
    (of_mean,) = truth("times", now).numbers
    assert of_mean == pytest.approx(100 * dropped.mean(dtype=float) / x.mean(dtype=float) if x.any() else 100, abs=1e-3)
    (stays,) = truth("shift", now).numbers
    assert stays == pytest.approx(100 * np.mean(max_pool2d(np.roll(x, 1, -1), k) == pooled))
    zeros = np.count_nonzero(dropped == 0)
    told = f"Pooling hands on {pooled.size} of {x.size} values; dropout hands on {x.size}, {zeros} of them 0."
    assert str(truth("fates", now).sentences[0]) == told
    now.shifted = shifted(at["source"], Pooling(k), Dropout(at["p"]), (0, k))
    if "it is what it was, moved 1 cell right" in str(truth("stride", now).sentences[0]):
        assert np.array_equal(max_pool2d(np.roll(x, k, -1), k), np.roll(pooled, 1, -1))
    by_chance = 0 < dropout_mask(x.shape, now.contrast.dropout.p, seed=at["seed"]).sum() < x.size
    assert truth("blind", now).answers == ("b" if by_chance else "none",)
    one, other = (or_not_and(Twins()).least_squares, or_not_and(Twins()).dropout)
    assert truth("twins", now).answers == ("squares" if one.knocked_out[0] > other.knocked_out[0] else "dropout",)


@pytest.mark.parametrize(
    ("p", "scaling", "answer"), [(0.5, True, "dropout"), (0.5, False, "dropout"), (0, True, "none")]
)
def test_of_both_layers_dropout_alone_changes_in_evaluation_where_it_drops_anything(p, scaling, answer):
    for training in (True, False):
        assert truth("exam", results(p=p, scaling=scaling, training=training)).answers == (answer,)


@pytest.mark.parametrize(("k", "p", "answer"), [(2, 0.5, "larger"), (1, 0.5, "same"), (2, 0, "same")])
def test_dropping_first_gives_larger_values_on_average_where_a_runner_up_can_win(k, p, answer):
    ones = FeatureMap("ones", np.ones((1, 4, 4), np.float32))
    assert truth("order", results(ones, k=k, p=p)).answers == (answer,)


@pytest.mark.parametrize(("k", "p", "reached"), [(2, 0, 25), (1, 0, 100), (4, 0, 6.25), (2, 1, 0)])
def test_the_gradient_reaches_the_winners_that_dropout_kept(k, p, reached):
    found = truth("back", results(k=k, p=p))
    assert found.numbers == (reached,)
    assert f": {reached * 16 // 100:g} of 16 cells have one" in str(found.sentences[0])


@pytest.mark.parametrize(("p", "answer"), [(0.5, "smaller"), (0, "same"), (1, "larger")])
def test_behind_a_dropout_the_variance_of_evaluation_is_below_that_of_training(p, answer):
    """With p = 1 nothing varies in training, and what is divided by is next to nothing."""
    assert truth("norm", results(p=p)).answers == (answer,)
    assert "it hands the map on with a variance of" in str(truth("norm", results(p=p)).sentences[0]).lower()


def test_what_dropout_adds_in_the_lab_is_what_its_sentences_say():
    found = truth("help", results())
    for number, said in zip(found.numbers, found.sentences, strict=False):
        assert f"{number:+.1f} points".replace("-", "−") in str(said)
