"""Feature maps of a picture: what a first convolution layer gives, here with a fixed bank of filters."""

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import conv2d

# ITU-R BT.709, the weights of the sRGB primaries; they sum to 1, so that white stays 1.
LUMA_WEIGHTS = (0.2126, 0.7152, 0.0722)

# The eight neighbours of a pixel as (row, column) in a 3 × 3 kernel, counter-clockwise from the right.
RING = ((1, 2), (0, 2), (0, 1), (0, 0), (1, 0), (2, 0), (2, 1), (2, 2))
# Sobel's weights along that ring: the side that counts as plus lies to the right.
SOBEL_RING = (2, 1, 0, -1, -2, -1, 0, 1)


def compass_edge(angle: int) -> np.ndarray:
    """Give the integer 3×3 kernel that answers to brightness rising towards `angle`, in degrees.

    0 is to the right and 90 upwards. 0 gives Sobel's x kernel [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], and each
    further 45 degrees turn its outer ring by one place. Raises ValueError for other angles.
    Source: the compass gradient masks of G. S. Robinson (1977).
    """
    if angle % 45:
        raise ValueError(f"angle must be a multiple of 45 degrees; got {angle}")
    kernel = np.zeros((3, 3), dtype=np.int64)
    for place, weight in zip(RING, np.roll(SOBEL_RING, angle // 45), strict=True):
        kernel[place] = weight
    return kernel


def binomial(size: int) -> np.ndarray:
    """Give the integer size×size smoothing kernel of Pascal's triangle, which sums to 4^(size - 1)."""
    row = np.ones(1, dtype=np.int64)
    for _ in range(size - 1):
        row = np.convolve(row, (1, 1))
    return np.outer(row, row)


_SPOT = 16 * np.pad(binomial(3), 1) - binomial(5)
FILTERS = {
    **{f"edge, {angle}°": compass_edge(angle) for angle in range(0, 360, 45)},
    "bright spot": _SPOT,
    "dark spot": -_SPOT,
    "corner": np.array([[-4, -4, -4], [-4, 5, 5], [-4, 5, 5]]),
    "smoothing": binomial(5),
}
"""Twelve integer kernels of 3×3 or 5×5; all but the smoothing one sum to 0."""


def to_grey(picture: FeatureMap) -> FeatureMap:
    """Turn a picture into its luma, values (1, H, W) in [0, 1]; a grey one comes back as it is.

    The weights are those of ITU-R BT.709, applied to the stored, gamma-encoded values.
    Raises ValueError for a map of numbers, or for a picture of neither 1 nor 3 channels.
    """
    channels = len(picture.values)
    if picture.kind != "picture" or channels not in (1, 3):
        raise ValueError(f"only a picture of 1 or 3 channels has a grey; got a {picture.kind} of {channels}")
    if channels == 1:
        return picture
    grey = np.tensordot(LUMA_WEIGHTS, picture.values.astype(np.float64), axes=1)
    return FeatureMap(picture.name, grey[np.newaxis].astype(np.float32), "picture", notes=picture.notes)


def feature_maps(picture: FeatureMap, relu: bool) -> FeatureMap:
    """Filter the grey of a picture with every kernel of FILTERS: a map, values (12, H, W) in [-1, 1].

    Each kernel is laid over as it stands, as torch's conv2d does it (no flip), and its response divided by
    the sum of its positive weights, the most it can be on a picture in [0, 1]: the channel "edge, 0°" is
    Sobel's x response over 4. The picture is mirrored at its border, where zeros would make false edges.
    With relu, negative responses become 0. Raises ValueError where to_grey does.
    """
    kernels = FILTERS.values()
    gains = np.array([kernel[kernel > 0].sum() for kernel in kernels])
    centred = [np.pad(kernel, (5 - len(kernel)) // 2) for kernel in kernels]  # those of 3×3 surrounded by zeros
    weights = np.stack(centred)[:, np.newaxis]
    margin = weights.shape[-1] // 2
    mirrored = np.pad(to_grey(picture).values, ((0, 0), (margin, margin), (margin, margin)), mode="reflect")
    # Integer weights in float64 make the response of a flat area exactly 0, which ReLU maps are counted by.
    responses = conv2d(mirrored.astype(np.float64), weights.astype(np.float64)) / gains[:, np.newaxis, np.newaxis]
    if relu:
        responses = np.maximum(responses, 0)
    note = f"The grey picture through {len(FILTERS)} fixed filters{', then ReLU' if relu else ''}."
    name, notes = f"{picture.name}, feature maps", (*picture.notes, note)
    return FeatureMap(name, responses.astype(np.float32), "map", tuple(FILTERS), notes)
