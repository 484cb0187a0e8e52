"""The film, the averages and their charts, as they are drawn."""

import numpy as np
import pytest

from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.studies.layers import Pooling
from viz.studies.passes.averages import passes
from viz.studies.passes.film import LENGTH, film
from viz.studies.passes.tally import Tally
from viz.views.passes import averages_scene, error_curve, film_scene, spread_of_readings

SIGNED = FeatureMap("signed", np.random.default_rng(5).normal(size=(1, 6, 8)).astype(np.float32))


def averaged(n: int, p: float = 0.5, source: FeatureMap = SIGNED, done: int = 0, convention="inverted"):
    tally = Tally(source.values, p, seed=1)
    tally.advance(done or n, seconds=60)
    return passes(tally, n, source, Pooling(), convention)


def test_a_row_of_the_film_for_either_layer():
    scene = film_scene(film(SIGNED, Pooling(), 0.5, 4, "inverted"))
    source, *frames = scene.panels
    assert source.cell == (0, 0)
    assert [(p.role, p.cell) for p in frames] == [
        (role, (row, column)) for row, role in enumerate(("pooling", "dropout")) for column in range(1, LENGTH + 3)
    ]
    assert [p.title for p in frames[LENGTH + 2 :]] == [
        "Dropout, pass 4",
        "Dropout, pass 5",
        "Dropout, pass 6",
        "Dropout, eval",
        "Dropout, eval again",
    ]
    assert scene.columns == LENGTH + 3


def test_pooling_is_one_picture_and_dropout_a_new_one_on_each_pass():
    _, *frames = film_scene(film(SIGNED, Pooling(), 0.5, 4, "inverted")).panels
    pooled, dropped = frames[: LENGTH + 2], frames[LENGTH + 2 :]
    assert all(np.array_equal(p.indices, pooled[0].indices) for p in pooled)
    assert len({p.kept.tobytes() for p in dropped[:LENGTH]}) == LENGTH
    assert all(p.kept.all() for p in dropped[LENGTH:])


def test_a_survivor_beyond_float32_is_counted_as_off_the_scale():
    huge = FeatureMap("huge", np.full((1, 3, 4), -3e38, np.float32))
    result = film(huge, Pooling(), 0.5, 4, "inverted")
    first = film_scene(result, "after").panels[LENGTH + 3]
    assert first.caption == f"drawn × 2 · {np.count_nonzero(result.train[0].kept)} off scale, in pink"


def test_a_forgotten_eval_goes_on_dropping():
    *_, one, other = film_scene(film(SIGNED, Pooling(), 0.5, 4, "forgot")).panels
    assert not np.array_equal(one.kept, other.kept)


@pytest.mark.parametrize(
    ("convention", "drawn", "training", "evaluation"),
    [
        ("inverted", "before", ("× 2, drawn before it", True), ("", False)),
        ("inverted", "after", ("drawn × 2 · {} off scale, in pink", False), ("", False)),
        ("classic", "before", ("", True), ("drawn × 0.5", False)),
        ("forgot", "before", ("× 2, drawn before it", True), ("× 2, drawn before it", True)),
    ],
)
def test_each_pass_says_how_it_is_drawn(convention, drawn, training, evaluation):
    result = film(SIGNED, Pooling(), 0.5, 4, convention)
    frames = film_scene(result, drawn).panels[LENGTH + 3 :]
    assert len(frames) == LENGTH + 2
    beyond = [
        np.count_nonzero(np.abs(2 * SIGNED.values[one.kept]) > np.abs(SIGNED.values).max()) for one in result.train
    ]
    assert min(beyond) > 0
    for at, frame in enumerate(frames):
        words, before = training if at < LENGTH else evaluation
        assert (frame.caption, frame.before) == (words.format(beyond[at] if at < LENGTH else 0), before)


def test_the_sum_tells_of_pooling_once_and_of_passes_that_differ():
    scene = film_scene(film(SIGNED, Pooling(), 0.5, 4, "inverted"))
    assert [scene.panels[i].title for i in scene.explained] == [
        "Pooling, pass 4",
        "Dropout, pass 4",
        "Dropout, pass 5",
        "Dropout, eval",
    ]


@pytest.mark.parametrize(("n", "title"), [(1, "Mean of 1 pass"), (1000, "Mean of 1,000 passes")])
def test_the_mean_says_of_how_many_passes(n, title):
    assert averages_scene(averaged(n)).panels[1].title == title


def test_progress_is_shown_until_all_passes_are_run():
    result = averaged(500, done=350)
    (bar, *_) = averages_scene(result).panels[1].ledger
    assert (result.n, bar.label, bar.share, bar.text) == (300, "passes", 0.7, "350 of 500")
    assert [bar.label for bar in averages_scene(averaged(500, done=700)).panels[1].ledger] == ["off by"]


def test_measured_and_expected_spread_share_a_scale_and_poolings_is_zero():
    *_, spread, theory, pooled = averages_scene(averaged(100)).panels
    assert spread.colours == theory.colours == pooled.colours
    assert spread.colours[2] >= max(spread.values.max(), theory.values.max())
    assert not pooled.values.any()
    assert pooled.shape == (1, 3, 4)


def test_one_pass_has_no_measured_spread_to_draw():
    *_, spread, theory, _ = averages_scene(averaged(1)).panels
    assert (spread.values == spread.missing).all()
    assert (spread.caption, spread.line.padding) == ("one pass has none", "none")
    assert theory.values.all()


@pytest.mark.parametrize(("convention", "target"), [("inverted", "‖x‖"), ("classic", "‖(1 − p)x‖")])
def test_an_error_is_relative_to_what_the_mean_tends_to(convention, target):
    assert (
        checked(error_curve(averaged(3, convention=convention))).layout.yaxis.title.text
        == f"error of the mean ÷ {target}"
    )


def test_the_curve_marks_the_number_of_passes_in_view():
    result = averaged(30, done=100)
    theory, measured = checked(error_curve(result)).data
    assert list(measured.x) == [1, 2, 3, 5, 7, 10, 14, 20, 30, 50, 70, 100]
    assert [n for n, size in zip(measured.x, measured.marker.size, strict=True) if size > 10] == [30]
    assert np.allclose(np.array(theory.y) * np.sqrt(theory.x), 1)
    assert np.all(np.array(measured.y) < 3 * np.array(theory.y))


@pytest.mark.parametrize(
    ("p", "source"), [(0, SIGNED), (0.5, FeatureMap("zero", np.zeros((1, 4, 4), np.float32)))], ids=["p = 0", "zeros"]
)
def test_without_an_error_the_curve_says_so(p, source):
    figure = checked(error_curve(averaged(10, p, source)))
    assert [len(trace.x) for trace in figure.data] == [0, 0]
    assert "0 for every N" in figure.layout.annotations[0].text


def test_readings_with_masks_on_beside_the_one_with_masks_off():
    result = averaged(100)
    masked, off = checked(spread_of_readings(result)).data
    assert list(masked.x) == list(result.readings)
    assert list(off.x) == [result.reading_off] * 2
    assert result.reading_off == pytest.approx(SIGNED.values.mean(), abs=1e-6)
