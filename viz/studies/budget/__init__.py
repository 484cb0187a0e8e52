"""Is pooling a dropout? The winners of max-pooling, left in place, beside a dropout that keeps as many cells.

    contrast             both selections axis by axis, the verdict, the histogram
    selections           what both layers keep of one map
    axes                 the eleven axes, in the order in which they are shown
    sizes                what the layers hand on: shape, zeros, mean, bytes
    choices              what they choose: the next pass, large values, energy, empty windows
    functions            what they are as functions: train against eval, gradient, superposition
    ranks                where values stand among one another, and the bins of the histogram
    windows              how many cells windows hold
    measures, wording    what axes measure alike, and how they show numbers

Dropout is of single values here and always in training; pass number i draws the mask that Compare draws.
"""

from .contrast import Contrast, Histogram, contrast, histograms
from .selections import matched_p

__all__ = ["Contrast", "Histogram", "contrast", "histograms", "matched_p"]
