"""What is trained: the variants, and the settings that they share."""

from dataclasses import dataclass, fields, replace
from typing import Literal

from viz.studies.layers import Unit

from .digits import POOL
from .network import Architecture, Place

VariantKey = Literal["plain", "pool", "drop", "pool_drop", "pool_l2"]

LIMITS = {
    "seeds": (1, 10),
    "images": (50, POOL),
    "wrong": (0.0, 0.6),
    "p": (0.0, 1.0),
    "channels": (1, 16),
    "steps": (20, 1600),
    "batch": (8, 50),
    "decay": (0.0, 0.3),
}
"""The least and the most on offer of each setting, which bounds the work of a run."""
POINTS = 12
"""Intervals between the points of a learning curve."""


@dataclass(frozen=True)
class Variant:
    """One network of the comparison: with pooling or without, with dropout, with an L2 penalty, or with neither."""

    key: VariantKey
    name: str
    pooling: bool = False
    dropout: bool = False
    l2: bool = False

    @property
    def title(self) -> str:
        """Its name where a line begins with it."""
        return self.name[0].upper() + self.name[1:]


VARIANTS: dict[VariantKey, Variant] = {
    variant.key: variant
    for variant in (
        Variant("plain", "plain"),
        Variant("drop", "dropout", dropout=True),
        Variant("pool", "pooling", pooling=True),
        Variant("pool_drop", "pooling + dropout", pooling=True, dropout=True),
        Variant("pool_l2", "pooling + L2", pooling=True, l2=True),
    )
}


@dataclass(frozen=True)
class Experiment:
    """Which variants are trained, and how; equal experiments have equal results.

    variants
        Keys of VARIANTS.
    seeds
        How many runs there are of each variant. Run number i draws its training set, wrong labels, first parameters
        and batches from seed i, whatever the variant, so that variants can be compared in pairs.
    images, wrong
        The size of the training set, and the share of its labels that are wrong.
    p, place, unit
        Of dropout, where a variant has it: the *drop* probability, after pooling or before it, values or channels.
    channels
        Filters of the convolution.
    steps, batch
        Steps of Adam, and images in each; what is left of an epoch too small for a batch is left out.
    decay
        The factor λ of the penalty λ/2 · Σw², where a variant has it.
    """

    variants: tuple[VariantKey, ...] = tuple(VARIANTS)
    seeds: int = 5
    images: int = 200
    wrong: float = 0.2
    p: float = 0.5
    place: Place = "after"
    unit: Unit = "value"
    channels: int = 8
    steps: int = 800
    batch: int = 32
    decay: float = 0.03

    def fitted(self) -> "Experiment":
        """The nearest settings on offer; variants in the order of VARIANTS, all of them where none is known."""
        clipped = {
            field.name: min(max(getattr(self, field.name), LIMITS[field.name][0]), LIMITS[field.name][1])
            for field in fields(self)
            if field.name in LIMITS
        }
        variants = tuple(key for key in VARIANTS if key in self.variants) or tuple(VARIANTS)
        return replace(self, variants=variants, **clipped)

    @property
    def stops(self) -> tuple[int, ...]:
        """The steps at which accuracy is measured: from 0 to the last, closer to one another where most is learned."""
        return tuple(sorted({round(self.steps * (point / POINTS) ** 2) for point in range(POINTS + 1)}))

    @property
    def wrong_labels(self) -> int:
        """How many labels of a training set are wrong."""
        return round(self.wrong * self.images)

    def architecture(self, key: VariantKey) -> Architecture:
        """The architecture of a variant."""
        variant = VARIANTS[key]
        p = self.p if variant.dropout else 0.0
        return Architecture(self.channels, variant.pooling, p, self.place, self.unit)

    def decay_of(self, key: VariantKey) -> float:
        """The factor of a variant's L2 penalty."""
        return self.decay if VARIANTS[key].l2 else 0.0
