"""The ways to look at an input: a picture in grey, in colour or through filters; a map as it is or rectified."""

from dataclasses import replace

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.filters import feature_maps, to_grey

LOOKS = {
    "grey": "Grey",
    "colour": "Colour",
    "features": "Feature maps",
    "relu": "After ReLU",
    "raw": "As it is",
    "rectified": "After ReLU",
}


def looks_of(feature_map: FeatureMap) -> tuple[str, ...]:
    """The keys of LOOKS that make sense for an input, the plainest first."""
    if feature_map.kind == "map":
        return ("raw", "rectified")
    return ("grey", "colour", "features", "relu") if len(feature_map.values) == 3 else ("grey", "features", "relu")


def look_at(feature_map: FeatureMap, look: str) -> FeatureMap:
    """The stack of maps that a look gives; raises ValueError for one that the input does not have."""
    if look not in looks_of(feature_map):
        raise ValueError(f"{feature_map.name} cannot be looked at as {look!r}; only as {looks_of(feature_map)}")
    if look == "grey":
        return to_grey(feature_map)
    if look in ("features", "relu"):
        return feature_maps(feature_map, relu=look == "relu")
    if look == "rectified":
        return replace(feature_map, values=np.maximum(feature_map.values, 0))
    return feature_map


def channel_of(stack: FeatureMap, channel: int) -> FeatureMap:
    """One map of a stack; a colour picture stays whole."""
    if stack.kind == "picture":
        return stack
    channel = min(channel, len(stack.values) - 1)
    one = slice(channel, channel + 1)
    return replace(stack, values=np.ascontiguousarray(stack.values[one]), channel_names=stack.channel_names[one])


def single(stack: FeatureMap) -> FeatureMap:
    """One map: of a picture its grey, and of other stacks the first."""
    return to_grey(stack) if stack.kind == "picture" else channel_of(stack, 0)
