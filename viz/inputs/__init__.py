"""What goes in: the FeatureMap record, bundled samples, uploads, feature maps, resizing."""

from viz.inputs.feature_map import FeatureMap, MapKind
from viz.inputs.filters import FILTERS, feature_maps, to_grey
from viz.inputs.matrix import format_matrix, parse_matrix
from viz.inputs.resize import MAX_SIZE, MIN_SIZE, area_average, fit
from viz.inputs.samples import SAMPLES, Sample, load_digits, load_sample
from viz.inputs.uploads import array_names, read_upload, too_large, upload_choices
from viz.inputs.uploads.limits import UploadError

__all__ = [
    "FILTERS",
    "MAX_SIZE",
    "MIN_SIZE",
    "SAMPLES",
    "FeatureMap",
    "MapKind",
    "Sample",
    "UploadError",
    "area_average",
    "array_names",
    "feature_maps",
    "fit",
    "format_matrix",
    "load_digits",
    "load_sample",
    "parse_matrix",
    "read_upload",
    "to_grey",
    "too_large",
    "upload_choices",
]
