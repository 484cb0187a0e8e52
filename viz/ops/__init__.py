"""Pooling, dropout and convolution on NumPy arrays, with PyTorch's names and meanings.

Arrays have shape (..., H, W); sizes are an int or a (rows, columns) pair, a p is a probability in [0, 1], and a seed an
integer of at least 0: a ValueError names the value that cannot be, or the shapes that do not fit. Nothing is modified
in place. Where results have fractions, floats keep their dtype, whatever they are summed in, and integers become
float64.
"""

from .blur import blur_pool2d
from .convolution import conv2d
from .dense import drop_connect_moments, linear
from .dropout import Unit, apply_mask, block_gamma, dropout, dropout_mask, dropout_scale, dropout_survival, kept_at
from .gaussian import expected_relu, gaussian_dropout, normal_cdf
from .gradients import avg_pool2d_backward, max_pool2d_backward
from .normalisation import batch_norm
from .pooling import avg_pool2d, max_pool2d, max_unpool2d, min_pool2d, subsample2d
from .stochastic import expected_max_pool2d, value_probabilities, win_probabilities, zero_probability_max_pool2d

__all__ = [
    "Unit",
    "apply_mask",
    "avg_pool2d",
    "avg_pool2d_backward",
    "batch_norm",
    "block_gamma",
    "blur_pool2d",
    "conv2d",
    "drop_connect_moments",
    "dropout",
    "dropout_mask",
    "dropout_scale",
    "dropout_survival",
    "expected_max_pool2d",
    "expected_relu",
    "gaussian_dropout",
    "kept_at",
    "linear",
    "max_pool2d",
    "max_pool2d_backward",
    "max_unpool2d",
    "min_pool2d",
    "normal_cdf",
    "subsample2d",
    "value_probabilities",
    "win_probabilities",
    "zero_probability_max_pool2d",
]
