"""The record that every study takes in: a stack of maps and what they are."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

MapKind = Literal["picture", "map"]


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """A stack of maps with a name and a history.

    values
        float32 of shape (C, H, W), finite and read-only. Pictures lie in [0, 1].
    kind
        "picture" (C = 1 grey or C = 3 colour) or "map" (any numbers, any C).
    channel_names
        One name a channel, or empty.
    notes
        Plain sentences on what was done to it on its way in, to be shown to the viewer.
    """

    name: str
    values: np.ndarray
    kind: MapKind = "map"
    channel_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.values.ndim != 3 or 0 in self.values.shape:
            raise ValueError(f"values must have shape (C, H, W), none of them 0; got {self.values.shape}")
        if self.values.dtype != np.float32:
            raise ValueError(f"values must be float32; got {self.values.dtype}")
        if self.channel_names and len(self.channel_names) != len(self.values):
            raise ValueError(f"{len(self.channel_names)} channel names for {len(self.values)} channels")
        self.values.setflags(write=False)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.values.shape[-2], self.values.shape[-1]
