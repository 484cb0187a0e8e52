"""What dropout of the inputs and DropConnect do to a dense layer, in words, and its units as the rows of a table."""

import numpy as np

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.ledger import Label
from viz.studies.numbers import fixed, number, plus_minus, probability, to_spread
from viz.studies.sums import how_many
from viz.studies.words import Role, Sentence, count

from .outputs import MASKS, Pair, UnitOutputs

UNIT_HEADS: tuple[tuple[str, Role], ...] = (("Mean of ReLU ± standard error", "dropout"), ("ReLU of the mean", "input"))
CLEAR = 3
"""Standard errors beyond which a distance is more than chance."""
WHY_OFF = (
    "the outputs have the mean and spread of that Gaussian, but are not Gaussian",
    "the mean of a ReLU is not the ReLU of the mean",
)


def holes_sentence(p: float, kept_inputs: np.ndarray, kept_weights: np.ndarray) -> Sentence:
    """Which weights one example loses by either kind of mask."""
    if p in (0, 1):
        stressed = "drop every weight" if p else "drop nothing"
        return Sentence(f"With p = {p:.0f} dropout of the inputs and DropConnect both ", stressed, ".", "dropout")
    units, inputs = kept_weights.shape
    columns, single = how_many(~kept_inputs), how_many(~kept_weights)
    stressed = f"whole columns of the weight matrix, {columns} of {inputs} here"
    rest = (
        f", {columns * units} of its {count(kept_weights.size, 'weight')}; "
        f"DropConnect drops single weights, {single} here, by a mask of its own for each example."
    )
    return Sentence("Dropping inputs empties ", stressed, rest, "dropout")


def holes_labels(kept_inputs: np.ndarray, kept_weights: np.ndarray, note: str) -> tuple[Label, Label]:
    """How many weights one example loses under dropout of the inputs, and under DropConnect."""
    columns, (by_inputs, by_weights) = how_many(~kept_inputs), holes_words(kept_weights)
    empty = by_inputs.format(columns=columns, dropped=columns * len(kept_weights))
    single = by_weights.format(dropped=how_many(~kept_weights))
    return Label("Dropout of the inputs", empty, note=note), Label("DropConnect", single, note=note)


def holes_words(weights: np.ndarray) -> tuple[str, str]:
    """What both say of weights (units, inputs), but for how many are "{dropped}", or whole "{columns}" of them."""
    columns, many = count(weights.shape[1], "column"), count(weights.size, "weight")
    return f"{{columns}} of {columns} empty: {{dropped}} of {many}", f"{{dropped}} of {many} dropped, one by one"


def together_sentence(pair: Pair | None) -> tuple[Sentence, ...]:
    """In what the two kinds differ: not in any unit alone, but in what units have in common."""
    if pair is None:
        return ()
    one, other = (unit + 1 for unit in pair.units)
    rest = (
        f": the outputs of units {one} and {other} have a correlation of {fixed(pair.by_inputs, 2)} over "
        f"{count(MASKS)} masks when inputs are dropped, {fixed(pair.theory, 2)} in theory, "
        f"and of {fixed(pair.by_weights, 2)} under DropConnect, 0 in theory."
    )
    lead = "To one unit the two are the same, as its output has the same distribution; "
    return (Sentence(lead, "what differs is that units lose the same inputs", rest, "dropout"),)


def mean_network_sentence(p: float, number_of: int, unit: UnitOutputs) -> Sentence:
    """What one unit, numbered from 0, gives after ReLU: on average, by the Gaussian, and in the mean network."""
    if unit.spread == 0:
        why = f"With p = {p:.0f}" if p in (0, 1) else "Without a spread" if unit.mean else "With inputs of zero"
        rest = ", as the output is the same under every mask."
        return Sentence(f"{why} ", "the mean network is exact", rest, "dropout")
    error, others = unit.standard_error, (unit.gaussian, unit.mean_network)
    measured, how = (plus_minus(unit.monte_carlo, error), "± its standard error") if error else ("0", "as under each")
    gaussian, mean_network = (to_spread(mean, error) if mean and error else number(mean) for mean in others)
    return Sentence(
        f"After ReLU unit {number_of + 1} gives {measured} on average over {count(MASKS)} masks of DropConnect "
        f"({how}): ",
        f"{gaussian} by Wan's Gaussian, {mean_network} by the mean network",
        f" with all weights times 1 − p = {probability(1 - p)}{_verdict(unit) if error else ''}.",
        "dropout",
    )


def _verdict(unit: UnitOutputs) -> str:
    """How far both are from what was counted, and why, where that is more than chance."""
    off = _off(unit)
    told = "; ".join(why for why, distance in zip(WHY_OFF, off, strict=True) if distance > CLEAR)
    distances = " and ".join(map(_distance, off))
    return f", {distances} standard errors off: {told or 'too near to be told from chance'}"


def unit_axes(units: tuple[UnitOutputs, ...]) -> tuple[Axis, ...]:
    """A row a unit: its mean after ReLU, counted and by the Gaussian, and what the mean network has for it."""
    measures = (f"before ReLU: mean {number(unit.mean)}, standard deviation {number(unit.spread)}" for unit in units)
    return tuple(
        Axis(f"unit {i}", f"Unit {i}", measure, _unit_readings(unit), _unit_words(unit))
        for i, (unit, measure) in enumerate(zip(units, measures, strict=True), 1)
    )


def _unit_readings(unit: UnitOutputs) -> tuple[Reading, Reading]:
    error = unit.standard_error if unit.spread else 0.0  # without a spread, what there is of it is rounding
    means = unit.monte_carlo, unit.gaussian, unit.mean_network
    largest = max(means) or 1.0
    counted, gaussian, mean_network = (to_spread(mean, error) if mean and error else number(mean) for mean in means)
    counted = plus_minus(unit.monte_carlo, error) if error else counted
    heights = [mean / largest for mean in means]
    return (
        Reading(unit.monte_carlo, counted, Bars(tuple(heights[:2])), unit.gaussian, f"{gaussian} by Wan's Gaussian"),
        Reading(unit.mean_network, mean_network, Bars((heights[2],)), theory_text="the mean network"),
    )


def _unit_words(unit: UnitOutputs) -> str:
    if not unit.spread:
        return "The output is the same under every mask."
    if not unit.standard_error:
        return f"None of {count(MASKS, 'output')} is above 0."
    gaussian, mean_network = map(_distance, _off(unit))
    return f"The Gaussian is {gaussian} standard errors off what was counted, the mean network {mean_network}."


def _off(unit: UnitOutputs) -> tuple[float, ...]:
    """How many standard errors the Gaussian and the mean network are off."""
    return tuple(abs(mean - unit.monte_carlo) / unit.standard_error for mean in (unit.gaussian, unit.mean_network))


def _distance(errors: float) -> str:
    return f"{errors:.1f}" if errors < 1000 else number(errors)
