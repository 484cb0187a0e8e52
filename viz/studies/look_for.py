"""What to look for in a sample: its note, where that is true of what is on screen."""

import numpy as np

from viz.inputs.samples import Sample
from viz.studies.compare import Comparison
from viz.studies.windows import tiles


def note_on(sample: Sample, shown: Comparison) -> str:
    """The note of a sample, or nothing where the layers or another look at it belie that."""
    source, pooling, dropout = shown.source, shown.pooling, shown.dropout
    windows = pooling.windows(source.size)
    met = {
        "maxima": pooling.kind == "max" and pooling.kernel_size > 1,
        # Fewer rows or columns show nothing of a picture.
        "room": min(*shown.pooled.shape[1:], min(source.size) // 2) >= 6,
        "all read": all(axis.times_read().all() for axis in windows),
        "2 × 2": pooling.kernel_size == 2 and tiles(windows),
        "holes": dropout.unit != "channel" and 0 < shown.kept.mean() < 1,
        "single draws": dropout.training and dropout.scaling and dropout.unit == "value" and dropout.p < 1,
        "p = 0.5": dropout.p == 0.5,
        "64 values": source.values.size == 64,
        "32 × 32": source.size == (32, 32),
    }
    as_it_comes = source.kind == "picture" or np.array_equal(sample.read(), source.values)
    true = source.kind == sample.kind and as_it_comes and all(met[need] for need in sample.needs.split(", "))
    return sample.note if true else ""
