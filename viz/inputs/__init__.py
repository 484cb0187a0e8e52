"""What goes in: the FeatureMap record, bundled samples, feature maps and resizing."""

from viz.inputs.feature_map import FeatureMap
from viz.inputs.matrix import format_matrix, parse_matrix
from viz.inputs.resize import MAX_SIZE, MIN_SIZE, area_average, fit
from viz.inputs.samples import GROUPS, SAMPLES, Sample, load_digits, load_sample

__all__ = [
    "GROUPS",
    "MAX_SIZE",
    "MIN_SIZE",
    "SAMPLES",
    "FeatureMap",
    "Sample",
    "area_average",
    "fit",
    "format_matrix",
    "load_digits",
    "load_sample",
    "parse_matrix",
]
