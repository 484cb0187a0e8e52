"""Winners in place beside a dropout, as they are drawn."""

import numpy as np
import pytest

from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.studies.budget.contrast import contrast, histograms
from viz.studies.layers import Pooling
from viz.views.budget import contrast_scene, kept_and_dropped

NOISE = np.random.default_rng(5).normal(size=(1, 6, 7)).astype(np.float32)
SIGNED = FeatureMap("signed", NOISE)


@pytest.mark.parametrize("pooling", [Pooling(), Pooling(3, stride=1, padding=1), Pooling(2, stride=3)])
def test_the_panels_follow_from_the_source(pooling):
    result = contrast(SIGNED, pooling, None, seed=2)
    source, pooled, dropped = contrast_scene(result).panels
    won = np.zeros(42, bool)
    won[pooled.indices[pooled.indices >= 0]] = True
    assert np.array_equal(won, result.selected.ravel()) and np.array_equal(source.values, SIGNED.values)
    assert np.array_equal(dropped.kept, result.kept)
    assert (pooled.in_place, pooled.shape, dropped.shape) == (True, (1, 6, 7), (1, 6, 7))


def test_survivors_are_drawn_as_they_were_and_the_caption_says_so():
    dropped = contrast_scene(contrast(SIGNED, Pooling(), 0.75, seed=2)).panels[2]
    assert (dropped.scale, dropped.before) == (4, True)
    assert dropped.caption.endswith("survivors × 4, drawn before it")


def test_an_equal_budget_is_claimed_only_where_it_is_one():
    titles = [contrast_scene(contrast(SIGNED, Pooling(), p, seed=2)).panels[2].title for p in (None, 0.3)]
    assert titles == ["Dropout, equal budget", "Dropout"]


def test_the_bars_of_both_histograms_hold_every_value_once():
    result = contrast(SIGNED, Pooling(), None, seed=2)
    kept_by_pooling, lost_by_pooling, kept_by_dropout, lost_by_dropout = checked(
        kept_and_dropped(*histograms(result))
    ).data
    assert sum(kept_by_pooling.y) == np.count_nonzero(result.selected)
    assert sum(kept_by_dropout.y) == np.count_nonzero(result.kept)
    for kept, lost in ((kept_by_pooling, lost_by_pooling), (kept_by_dropout, lost_by_dropout)):
        assert sum(kept.y) + sum(lost.y) == 42
        assert np.array_equal(np.add(kept.y, lost.y), np.histogram(NOISE, _edges(kept))[0])


def _edges(bars) -> np.ndarray:
    """The ends of a trace's bins, from their middles and widths."""
    return np.append(bars.x - bars.width / 2, bars.x[-1] + bars.width[-1] / 2)
