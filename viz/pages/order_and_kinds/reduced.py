"""Many maps at once: reduced until together they are light enough to follow the finger."""

from viz.inputs import FeatureMap, fit
from viz.studies.layers import Size
from viz.studies.words import Sentence

MOST_SIDE = 64
"""Cells along the longer side of each map."""


def reduced(feature_map: FeatureMap) -> FeatureMap:
    """The same, reduced to MOST_SIDE where it is larger."""
    return fit(feature_map, MOST_SIDE) if max(feature_map.size) > MOST_SIDE else feature_map


def reduction(asked: Size, shown: Size) -> tuple[Sentence, ...]:
    """That maps were reduced from the working size, if they were."""
    if asked == shown:
        return ()
    before, after = (f"{height} × {width}" for height, width in (asked, shown))
    lead = "So that many maps can follow the finger, they are "
    return (Sentence(lead, f"reduced from {before} to {after}", " here."),)
