"""The shift error: how far an operation is from moving with its input.

    e(d) = ‖U f(T_d x) - T_d U f(x)‖ / ‖U f(x) - mean‖

T_d shifts by d pixels round the circle, and U repeats each value over its stride, so that both maps are of the input's
size. An operation that moves with its input, shift by shift, has the error 0.
"""

from dataclasses import dataclass
from itertools import product
from math import prod, sqrt
from typing import Literal

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import blur_pool2d, dropout
from viz.studies.layers import Dropout, Pooling, Size
from viz.studies.numbers import number
from viz.studies.once import once
from viz.studies.pool import pool_values
from viz.studies.sums import dot
from viz.studies.words import Role, Sentence

from .windows import Shift, moved

Along = Literal["rows", "columns", "both"]
Shifts = tuple[Shift, ...]

SHIFTS = tuple(range(9))
"""The shifts that are measured: pixels down the rows, across the columns, or both."""
DIRECTIONS: dict[Along, Shift] = {"rows": (1, 0), "columns": (0, 1), "both": (1, 1)}

ROUNDING = 1e-12
"""The part of its largest value, in float64, up to which what an output varies by is rounding."""

ZHANG = Sentence(
    "With blurs of (1 4 6 4 1)/16 in ResNet-50, two shifted crops of a picture got ",
    "the same class in 91.31 % of all cases instead of 89.20 %",
    ", and accuracy on ImageNet rose from 76.16 % to 77.04 % "
    "(Zhang 2019, results at github.com/adobe/antialiased-cnns).",
    "pooling",
)


@dataclass(frozen=True)
class ErrorCurve:
    """e(d) of one operation at SHIFTS; no errors where all values of f(x) are the same: nothing to measure by."""

    key: str
    name: str
    role: Role
    errors: tuple[float, ...]


@dataclass(frozen=True)
class ShiftCurves:
    """The shift error of eight operations.

    kernel_size, stride, p: what counts of both layers here: the window, the stride in force, and the *drop* probability
    full_size, size: of the map, and of the part that was taken: from the upper left, as much as is a whole number of
        strides
    curves: identity, max, average, blur3, blur5, subsampling, train, eval
    dropout_theory: what the error in training tends to on large maps, whatever the shift; None where there is nothing
        to measure
    """

    kernel_size: int
    stride: int
    p: float
    along: Along
    full_size: Size
    size: Size
    curves: tuple[ErrorCurve, ...]
    dropout_theory: float | None

    def curve(self, key: str) -> ErrorCurve:
        """The curve of an operation."""
        return next(curve for curve in self.curves if curve.key == key)

    @property
    def measured(self) -> str:
        """On what, in a sentence."""
        height, width = self.size
        whole = self.size == self.full_size
        part = "" if whole else f" on the upper left {height} × {width}, a whole number of strides,"
        windows = f"k = {self.kernel_size} and s = {self.stride}"
        what = "Measured is equivariance: whether the output moves along with its input. Invariance is that it stays. "
        return f"{what}Taken{part} round the circle, with {windows}, without padding or dilation."

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What is said of them."""
        if not self.curve("identity").errors:
            rest = ", so a shift cannot be seen, and there is no spread to measure an error by."
            same = Sentence("The input is ", "the same everywhere", rest, "pooling")
            return same, _dropout_sentence(self), ZHANG
        return *_pooling_sentences(self), _dropout_sentence(self), ZHANG


def shift_curves(source: FeatureMap, pooling: Pooling, p: float, seed: int, along: Along = "columns") -> ShiftCurves:
    """Measure the error at SHIFTS; dropout draws pass ``seed``, and another for each shift.

    The map is a circle for the windows too: what reads beyond its rim reads on at the other side, so that each stride
    has its window, and the error at a whole number of strides is exactly 0. Padding, dilation and ceil mode are left
    out.
    """
    pooling, p = pooling.as_max().fitted(source.size), Dropout(p).fitted(source.size).p
    k, s = pooling.kernel_size, pooling.step
    height, width = (length // s * s for length in source.size)
    x = source.values[:, :height, :width].astype(np.float64)
    shifts = tuple((d * DIRECTIONS[along][0], d * DIRECTIONS[along][1]) for d in SHIFTS)
    curves = _without_masks(x, k, s, shifts)
    train = ErrorCurve("train", "dropout, train", "dropout", _dropout_errors(x, p, seed, shifts))
    curves += (train, ErrorCurve("eval", "dropout, eval", "dropout", curves[0].errors))
    return ShiftCurves(k, s, p, along, source.size, (height, width), curves, dropout_theory(x, p))


@once
def _without_masks(x: np.ndarray, k: int, s: int, shifts: Shifts) -> tuple[ErrorCurve, ...]:
    """The curves of all but dropout, of a float64 map (C, H, W): they stay while p and the pass change."""
    kinds = (Pooling(k, 1), Pooling(k, 1, kind="average"))
    dense_max, dense_mean = (pool_values(_go_round(x, k), kind) for kind in kinds)
    operations: tuple[tuple[str, str, Role, np.ndarray, int], ...] = (
        ("identity", "identity", "input", x, 1),
        ("max", "max-pooling", "pooling", dense_max, s),
        ("average", "average pooling", "pooling", dense_mean, s),
        ("blur3", "max, then blur 3", "pooling", blur_pool2d(dense_max, 3, padding_mode="circular"), s),
        ("blur5", "max, then blur 5", "pooling", blur_pool2d(dense_max, 5, padding_mode="circular"), s),
        ("subsampling", "subsampling", "pooling", x, s),
    )
    return tuple(ErrorCurve(key, name, role, _errors(f, stride, shifts)) for key, name, role, f, stride in operations)


def _go_round(x: np.ndarray, kernel_size: int) -> np.ndarray:
    """Maps (..., H, W) and, below and to the right, as much of them again as windows at each cell read."""
    height, width = x.shape[-2:]
    rows, columns = (np.arange(length + kernel_size - 1) % length for length in (height, width))
    return x.take(rows, -2).take(columns, -1)


def _errors(dense: np.ndarray, stride: int, shifts: Shifts) -> tuple[float, ...]:
    """The errors of the operation that keeps of ``dense``, its output at stride 1, each cell in ``stride``."""
    kept = dense[..., ::stride, ::stride]
    spread = _spread(kept)
    if not spread:
        return ()
    # A further stride moves both maps by one cell of the pooled map, and so the errors repeat.
    period = [_off(dense, stride, shift) / spread for shift in shifts[:stride]]
    return tuple(period[d % stride] for d in range(len(shifts)))


def _off(dense: np.ndarray, stride: int, shift: Shift) -> float:
    """The root mean square of U f(T_d x) - T_d U f(x), for a shift of 0 to stride - 1 along either axis.

    At stride 1 a circular operation moves with its input to the last bit, so f(T_d x) is kept from a shifted ``dense``.
    U lays each of its values over a square of stride × stride pixels. Those of T_d U f(x) lie d pixels further on:
    along either axis the preceding value covers the first d pixels of such a square, and its own the others.
    """
    kept, of_shifted = (y[..., ::stride, ::stride] for y in (dense, np.roll(dense, shift, (-2, -1))))
    square = 0.0
    for preceding in product((False, True), repeat=2):
        pixels = prod(by if before else stride - by for by, before in zip(shift, preceding, strict=True))
        if pixels:
            square += pixels * _mean_square(of_shifted - np.roll(kept, preceding, (-2, -1)))
    return sqrt(square) / stride


def _dropout_errors(x: np.ndarray, p: float, seed: int, shifts: Shifts) -> tuple[float, ...]:
    """The errors of dropout in training, under a new mask for each shift."""
    before = dropout(x, p, seed=seed)
    spread = _spread(before)
    if not spread:
        return ()
    errors = []
    for i, shift in enumerate(shifts):
        output, x_moved = (np.roll(y, shift, (-2, -1)) for y in (before, x))
        errors.append(sqrt(_mean_square(dropout(x_moved, p, seed=seed + 1 + i) - output)) / spread)
    return tuple(errors)


def dropout_theory(x: np.ndarray, p: float) -> float | None:
    """√(2p/(1 - p)·Σx² / (Σx²/(1 - p) - N·mean²)): what the error of dropout in training tends to on large maps.

    Two passes differ by 2·x²·p/(1 - p) on average, wherever x has been moved to, and one has the second moment
    x²/(1 - p) and the mean of x. None where an output has no spread: for p = 1, and for a constant x under p = 0.
    """
    if p == 1:
        return None
    power, mean = _mean_square(x), float(x.mean())
    spread = power / (1 - p) - mean**2
    return sqrt(2 * p / (1 - p) * power / spread) if spread > ROUNDING * power else None


def _spread(x: np.ndarray) -> float:
    """The standard deviation of all values; exactly 0 where they differ by rounding alone."""
    low, high = x.min(), x.max()
    return float(x.std()) if high - low > ROUNDING * max(abs(low), abs(high)) else 0.0


def _mean_square(x: np.ndarray) -> float:
    return dot(x, x) / x.size


def _pooling_sentences(found: ShiftCurves) -> tuple[Sentence, ...]:
    """The zigzag of max-pooling, and what a blur makes of its peak."""
    errors, s = found.curve("max").errors, found.stride
    if not errors:
        rest = ": there is no spread to measure an error by."
        return (Sentence("All maxima are ", "the same", rest, "pooling"),)
    if s == 1:
        rest = " of any number of pixels: it is not the window but the stride that breaks this."
        return (Sentence("With stride 1 pooling moves with its input, ", "without error at a shift", rest, "pooling"),)
    worst = max(SHIFTS, key=lambda d: errors[d])
    if errors[worst] == 0:
        rest = f", though with a stride of {s} it could."
        return (Sentence("On this input max-pooling makes ", "no error at any of these shifts", rest, "pooling"),)
    down, across = DIRECTIONS[found.along]
    lead = f"Max-pooling misses by {number(errors[worst])} of its spread when the input moves "
    lead += f"{moved((down * worst, across * worst))}, and by "
    stressed = f"exactly 0 at every multiple of its stride, {s}"
    rest = ": there each window holds the cells of another before, and the zigzag starts anew."
    return Sentence(lead, stressed, rest, "pooling"), *_blur_sentence(found, worst, errors[worst])


def _blur_sentence(found: ShiftCurves, at: int, error: float) -> tuple[Sentence, ...]:
    """What blurs before the subsampling make of an error."""
    blurred = [found.curve(key).errors for key in ("blur3", "blur5")]
    if not all(blurred):
        return ()
    three, five = (errors[at] for errors in blurred)
    lowers = max(three, five) < error
    stressed = f"{number(three)} with (1 2 1)/4 and {number(five)} with (1 4 6 4 1)/16"
    rest = ": what varies within a stride is smoothed before cells are skipped." if lowers else "."
    lead = f"A blur between maximum and stride, BlurPool, {'lowers that to' if lowers else 'makes that'} "
    return (Sentence(lead, stressed, rest, "pooling"),)


def _dropout_sentence(found: ShiftCurves) -> Sentence:
    errors, theory = found.curve("train").errors, found.dropout_theory
    if found.p == 0:
        return Sentence("With p = 0 dropout ", "does nothing at all", ", and makes no error.", "dropout")
    if not errors:
        rest = ": there is no spread to measure an error by."
        always = "" if found.p == 1 else " on this pass"
        return Sentence("Dropout in training gives ", "the same value everywhere", f"{always}{rest}", "dropout")
    least, most = number(min(errors)), number(max(errors))
    stressed = f"{least if least == most else f'{least} to {most}'} of its spread at every shift, 0 included"
    tends = f"; on large maps it tends to {number(theory)}" if theory is not None else ""
    rest = f", as each pass draws its own mask{tends}. In evaluation it does nothing at all, and makes no error."
    return Sentence("Dropout in training misses by ", stressed, rest, "dropout")
