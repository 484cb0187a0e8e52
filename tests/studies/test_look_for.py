"""A sample's note is shown only where what it says can be measured on the screen."""

import numpy as np
import pytest

from viz.inputs import SAMPLES, fit, load_sample
from viz.inputs.looks import channel_of, look_at, looks_of
from viz.studies.compare import Comparison, compare
from viz.studies.layers import Dropout, Pooling
from viz.studies.look_for import note_on
from viz.studies.order.closed_form import moments_over_masks
from viz.studies.pooling_kinds import KINDS

SIZES = [(1,), (2,), (3,), (2, 1), (2, 3), (3, 2, 1), (2, None, 0, 2), (2, 1, 0, 2), (8,), (32,)]
DROPOUTS = [
    Dropout(),
    Dropout(0.3, "position"),
    Dropout(0.5, "block"),
    Dropout(0.5, "channel"),
    Dropout(0.0),
    Dropout(1.0),
    Dropout(0.5, scaling=False),
    Dropout(training=False),
]
SETTINGS = [(Pooling(*sizes), Dropout()) for sizes in SIZES]
SETTINGS += [(Pooling(), dropout) for dropout in DROPOUTS] + [(Pooling(kind=kind), Dropout()) for kind in KINDS]


def shares(shown: Comparison, low: float, high: float) -> tuple[float, float]:
    """How much of the input, and of the pooled map, lies in this range."""
    return tuple(((low <= y) & (y <= high)).mean() for y in (shown.source.values, shown.pooled))


def thins_black_and_fattens_white(shown: Comparison) -> bool:
    halves = [(y[:, : y.shape[1] // 2], y[:, y.shape[1] // 2 :]) for y in (shown.source.values, shown.pooled)]
    (above, below), (above_pooled, below_pooled) = halves
    return (above_pooled < 0.5).mean() < (above < 0.5).mean() and (below_pooled > 0.5).mean() > (below > 0.5).mean()


def part_dropped(shown: Comparison) -> bool:
    return 0 < np.count_nonzero(shown.dropped) < np.count_nonzero(shown.source.values)


def all_read(shown: Comparison) -> bool:
    return all(axis.times_read().all() for axis in shown.pooling.windows(shown.source.size))


def expected(shown: Comparison) -> float:
    """The largest mean over all masks of the maximum of what dropout leaves."""
    return float(moments_over_masks(shown.source.values, shown.pooling, shown.dropout.p)[0].max())


def boards_differ(shown: Comparison) -> bool:
    kept, lost = shown.pooled[0, :8, 8:], shown.pooled[0, 8:, :8]
    return kept.mean() == 0.5 and lost.min() == 1


MEASURED = {
    "cat": lambda shown: np.less(*shares(shown, 0, 0.3)[::-1]) and part_dropped(shown),
    "coffee": lambda shown: np.less(*shares(shown, 0.8, 1)),
    "stars": lambda shown: shown.pooled.max() == shown.source.values.max() and all_read(shown) and part_dropped(shown),
    "text": thins_black_and_fattens_white,
    "digit": lambda shown: shown.source.values.size == 64,
    "checkers": boards_differ,
    "numbers": lambda shown: (
        shown.pooled[0, 0, 0] == np.float32(0.3) and shown.source.values[0, 0, 1] == np.float32(-1.9)
    ),
    "onehot": lambda shown: (
        expected(shown) == pytest.approx(1) and shown.scale == pytest.approx(1 / (1 - shown.dropout.p))
    ),
    "constant": lambda shown: expected(shown) == pytest.approx(0.5 * 1.875) and shown.scale == 2,
    "negative": lambda shown: shown.dropped.max() == 0 > shown.source.values.max() and shown.pooled.max() < 0,
    "ties": lambda shown: shown.indices is not None and len(np.unique(shown.source.values)) < 5,
}


@pytest.mark.parametrize(("key", "size"), [*((key, 32) for key in SAMPLES), ("cat", 8), ("text", 8), ("digit", 8)])
def test_a_note_is_true_wherever_it_is_shown(key, size):
    sample, notes = fit(load_sample(key), size), []
    for look in looks_of(sample):
        source = channel_of(look_at(sample, look), 0)
        for pooling, dropout in SETTINGS:
            shown = compare(source, pooling, dropout)
            notes.append(note_on(SAMPLES[key], shown))
            assert notes[-1] in ("", SAMPLES[key].note)
            if notes[-1]:
                assert shown.pooling.kind == "max" or key == "digit"
                assert MEASURED[key](shown), (pooling, dropout)
    assert any(notes) == ((key, size) not in (("digit", 32), ("cat", 8), ("text", 8)))
    assert "" in notes


def test_a_matrix_that_was_edited_has_lost_its_note():
    source = load_sample("ties")
    edited = type(source)(source.name, source.values + 1, source.kind)
    notes = [note_on(SAMPLES["ties"], compare(each, Pooling(), Dropout())) for each in (source, edited)]
    assert notes == [SAMPLES["ties"].note, ""]
