"""The tables of the training lab: variants, pairs of one seed, and the errors of the twins."""

from dataclasses import replace

import pytest

from viz.studies.training.experiment import POOLINGS, VARIANTS
from viz.studies.training.run import Run
from viz.studies.training.stored import stored
from viz.studies.training.summary import accuracy, difference, outcomes
from viz.studies.training.tables import PAIRS, difference_axes, outcome_axes, pooling_axes, twin_axes
from viz.studies.training.twins import Twins, or_not_and

EXPERIMENT, RUNS = stored()
FOUND = outcomes(EXPERIMENT, RUNS)


def test_a_row_a_variant_with_its_gap_and_what_it_memorised():
    row = outcome_axes(FOUND)[3]
    assert (row.key, row.name, row.measure) == ("pool_drop", "Pooling + dropout", "128 units, 5 seeds")
    test, memorised = row.readings
    gap = 100 * (FOUND[3].training.mean - FOUND[3].test.mean)
    assert gap < 0  # wrong labels are not believed
    assert f"a gap of −{abs(gap):.1f} points, SD {100 * FOUND[3].gap.deviation:.1f}" in row.words
    assert test.text == f"{100 * FOUND[3].test.mean:.1f} %, SD {100 * FOUND[3].test.deviation:.1f}"
    assert test.picture.heights == (FOUND[3].test.mean,)
    assert memorised.number == FOUND[3].memorised.mean


def test_right_labels_leave_nothing_to_memorise():
    row = outcome_axes(outcomes(*stored("clean")))[0]
    assert (row.readings[1].number, row.readings[1].text, row.readings[1].theory_text) == (
        None,
        "–",
        "all labels are right",
    )


def test_pairs_are_of_one_number_of_units_and_say_whether_they_are_noise():
    rows = {row.key: row for row in difference_axes(RUNS)}
    assert all(VARIANTS[one].smaller == VARIANTS[other].smaller for one, other in PAIRS)
    raised = rows["pool_drop pool"].readings[0]
    assert raised.text.startswith("+") and raised.theory_text.endswith(", higher in 5 of 5 seeds, more than noise")
    assert (
        rows["pool_drop pool_l2"].readings[0].theory_text
        == "95 % interval −1.1 … +4.8, higher in 4 of 5 seeds, within noise"
    )


def test_kinds_of_pooling_stand_side_by_side_with_what_they_cost():
    experiment, runs = stored("poolings")
    rows = {row.key: row for row in pooling_axes(experiment, runs)}
    assert [*rows] == [*POOLINGS] and rows["pool"].words == ""
    assert rows["global"].measure == "8 units, 170 parameters, 5 seeds"  # 80 of the filters, 90 of the dense layer
    assert rows["strided"].measure == rows["overlap"].measure == "128 units, 1,370 parameters, 5 seeds"
    found = {one.variant.key: one for one in outcomes(experiment, runs)}
    for key, row in rows.items():
        shares = found[key].test.mean, found[key].knock_out.mean[5], found[key].consistency.mean
        assert [reading.number for reading in row.readings] == pytest.approx(shares)
    apart = difference(runs, "overlap", "pool", Run.shift_consistency)
    assert f"same answer when moved {apart.in_points}." in rows["overlap"].words
    assert rows["overlap"].words.startswith("Less max-pooling, 2 × 2: test accuracy ")
    assert pooling_axes(experiment, [run for run in runs if run.variant == "pool"]) == ()


def test_a_missing_variant_has_no_pairs_and_one_seed_no_verdict():
    assert difference_axes([run for run in RUNS if run.variant == "pool"]) == ()
    (row,) = difference_axes([run for run in RUNS if run.variant in ("drop", "plain") and run.seed == 0])
    assert row.readings[0].theory_text == "1 seed cannot tell, higher in 1 of 1 seed"


def test_equal_runs_differ_in_no_seed():
    copies = [replace(run, variant="pool_drop") for run in RUNS if run.variant == "pool"]
    row = difference_axes([*copies, *(run for run in RUNS if run.variant == "pool")])[0]
    assert [reading.theory_text for reading in row.readings] == [
        "no interval, as all seeds agree, equal in 5 of 5 seeds"
    ] * 2
    equal = "(no interval, as all seeds agree), equal in 5 of 5 seeds."
    assert f"pixels 0 points {equal}" in row.words and row.words.endswith(f"it takes 0 steps {equal}")
    assert row.readings[0].text == "0 points"


def test_accuracy_on_right_labels_tells_why_training_accuracy_may_lie_below_that_on_the_test_set():
    """Of 200 labels 40 are wrong: training accuracy is 4/5 of that on right labels and 1/5 of that on wrong ones."""
    for found, row in zip(FOUND, outcome_axes(FOUND), strict=True):
        assert found.training.mean == pytest.approx(0.8 * found.right + 0.2 * found.memorised.mean)
        assert f" ({accuracy(found.right)} of the right labels), so a gap" in row.words
    assert FOUND[3].right > FOUND[3].test.mean > FOUND[3].training.mean
    assert [one.right for one in outcomes(*stored("clean"))] == [None] * 5


@pytest.mark.parametrize("twins", [Twins(), Twins(p=1), Twins(p=0, noise=0, correlation=0)], ids=str)
def test_a_row_an_error_and_what_is_worse_than_nothing(twins):
    result = or_not_and(twins)
    rows = {axis.key: axis for axis in twin_axes(result)}
    assert [reading.number for reading in rows["first"].readings] == [
        result.least_squares.knocked_out[0],
        result.dropout.knocked_out[0],
    ]
    worse = "least squares" in rows["first"].words
    assert worse == (result.least_squares.knocked_out[0] > result.blank)
    assert all(0 <= height <= 1 for axis in rows.values() for r in axis.readings for height in r.picture.heights)
    assert all("e−" not in reading.text for axis in rows.values() for reading in axis.readings)
