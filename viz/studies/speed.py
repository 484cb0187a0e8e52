"""What a dense layer saves by zeros in its input, and by a smaller input: multiplications counted, and time measured.

It multiplies each input by a weight for each of its units, a 0 like any other. Time is measured where this runs, by
NumPy in one thread: the layer on each input in turn, many times over.
"""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.compare import Comparison
from viz.studies.numbers import percent, short
from viz.studies.sums import how_many
from viz.studies.words import Sentence, count

UNITS, MOST_WEIGHTS = 256, 1_000_000
"""Units of the layer, and of how many weights it is at most: of a large input it has fewer units."""
FEWEST, MOST, PATIENCE = 7, 61, 0.08
"""Rounds of the measurement, at least and at most, and seconds after which no other begins."""
INPUTS = ("on the input", "after dropout", "after max-pooling")


def layer_inputs(compared: Comparison) -> tuple[np.ndarray, ...]:
    """What the layer reads in the order of INPUTS: all values of a map, flat."""
    return tuple(each.ravel() for each in (compared.source.values, compared.dropped, compared.pooled))


def units_for(inputs: tuple[np.ndarray, ...]) -> int:
    """How many units the layer has."""
    return max(1, min(UNITS, MOST_WEIGHTS // max(x.size for x in inputs)))


def counts(compared: Comparison) -> tuple[Axis, ...]:
    """The multiplications of the layer after either, and how many of them are by 0."""
    inputs = layer_inputs(compared)
    others = inputs[1:]
    zeros = [how_many(x == 0) for x in others]
    rows = ("Multiplications", "inputs × units", [x.size for x in others]), ("of these by 0", "zeros × units", zeros)
    most, units = max(x.size for x in inputs), units_for(inputs)
    return tuple(
        Axis(name, name, measure, tuple(Reading(units * n, count(units * n), Bars((n / most,))) for n in each), "")
        for name, measure, each in rows
    )


def sentences(compared: Comparison) -> tuple[Sentence, ...]:
    """What the counts come to."""
    plain, _, pooled = inputs = layer_inputs(compared)
    size, units = count(plain.size, "input"), count(units_for(inputs), "unit")
    lead = f"On the map a dense layer of {units} multiplies each of {size} by a weight of each unit, "
    less = f", {percent(pooled.size, plain.size)} of what it has without."
    less = ", as many as without." if pooled.size == plain.size else less
    return (
        Sentence(lead, "a 0 like any other", "; and in evaluation dropout drops nothing.", "dropout"),
        Sentence("After max-pooling it has ", count(pooled.size, "input"), less, "pooling"),
    )


def measured(compared: Comparison, clock: Callable[[], float] = perf_counter) -> np.ndarray:
    """Seconds that the layer took in each round on each of its inputs, float64 (rounds, 3)."""
    inputs = layer_inputs(compared)
    layers = {x.size: np.ones((units_for(inputs), x.size), np.float32) for x in inputs}
    read, rounds = {size: np.empty(size, np.float32) for size in layers}, list[list[float]]()
    start = clock()
    while len(rounds) < FEWEST or (len(rounds) < MOST and clock() - start < PATIENCE):
        times = [0.0] * len(inputs)
        for turn in range(len(inputs)):
            at = (turn + len(rounds)) % len(inputs)
            x, weights = read[inputs[at].size], layers[inputs[at].size]
            x[:] = inputs[at]  # where it lies in memory would make a difference, too
            before = clock()
            np.einsum("i,oi->o", x, weights)
            times[at] = clock() - before
        rounds.append(times)
    return np.array(rounds)


def measured_sentences(times: np.ndarray) -> tuple[Sentence, ...]:
    """The median on each input with its 99 % interval, and which of them these tell apart."""
    rounds, ordered = len(times), np.sort(1e6 * times, axis=0)
    low = int(max(0, (rounds - 2.58 * rounds**0.5) // 2))
    middle, ends = np.median(ordered, axis=0), ordered[[low, rounds - 1 - low]].T
    of = [f"{short(at)} ({short(a)} … {short(b)})" for at, (a, b) in zip(middle, ends, strict=True)]
    told = []
    for name, (a, b) in zip(INPUTS[1:], ends[1:], strict=True):
        how = "less" if b < ends[0][0] else "more" if a > ends[0][1] else "not told apart from that on the input"
        told.append(f"{name} its time is {how}")
    lead = f"Measured on this server, median of {rounds} and its 99 % interval, in millionths of a second: "
    rest = ", ".join(f"{text} {name}" for name, text in zip(INPUTS, of, strict=True))
    return (Sentence(f"{lead}{rest}. ", told[0].capitalize(), f", and {told[1]}.", "dropout"),)
