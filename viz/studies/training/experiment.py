"""What is trained: the variants, and the settings that they share."""

from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, Literal

from viz.ops import Unit
from viz.studies.settings import Hundredths, OneOf, Parsed, Setting, Whole, nearest, settings_of
from viz.studies.units import UNITS, units_offered
from viz.studies.words import listed

from .digits import DATA, POOL, DataKey
from .network import WINDOWS, Architecture, LayerName, Layers

VariantKey = Literal[
    "plain",
    "drop",
    "pool",
    "pool_drop",
    "pool_l2",
    "overlap",
    "average",
    "strided",
    "global",
    "pool_bn",
    "pool_drop_bn",
    "pool_bn_drop",
    "pool_drop_2",
    "pool_drop_4",
    "pool_drop_6",
    "pool_drop_8",
]
DropoutPlace = Literal["after", "before"]

MOST_STEPS = 1600
PLACES: dict[DropoutPlace, str] = {"after": "After pooling", "before": "Before pooling"}
LAB_UNITS = {unit: UNITS[unit].label for unit in units_offered("lab")}
CALLED = {"variants": "networks", "wrong": "share of wrong labels", "place": "dropout", "channels": "filters"} | {
    "unit": "dropout that",
    "batch": "images in a batch",
    "decay": "λ",
}
"""What a setting is called in a sentence, if not by its name."""
POINTS = 12
"""Intervals between the points of a learning curve."""


@dataclass(frozen=True)
class Variant:
    """One network of the comparison: its layers before the dense one, an L2 penalty, and its own p, if it has one."""

    key: VariantKey
    name: str
    layers: Layers
    l2: bool = False
    p: float = 0.0

    @property
    def dropout(self) -> bool:
        """Whether it has dropout."""
        return "Dropout" in self.layers

    @property
    def smaller(self) -> LayerName | None:
        """The layer that makes its maps smaller, if there is one."""
        return next((name for name in self.layers if name in WINDOWS), None)

    @property
    def title(self) -> str:
        """Its name where a line begins with it."""
        return self.name[0].upper() + self.name[1:]


OWN_P: dict[VariantKey, float] = {"pool_drop_2": 0.2, "pool_drop_4": 0.4, "pool_drop_6": 0.6, "pool_drop_8": 0.8}
DROPS: tuple[VariantKey, ...] = ("pool", *OWN_P)
"""Networks that differ in nothing but p, from 0 on."""
POOLED: Layers = ("Convolution", "ReLU", "Max-pooling")
VARIANTS: dict[VariantKey, Variant] = {
    variant.key: variant
    for variant in (
        Variant("plain", "plain", ("Convolution", "ReLU")),
        Variant("drop", "dropout", ("Convolution", "ReLU", "Dropout")),
        Variant("pool", "pooling", ("Convolution", "ReLU", "Max-pooling")),
        Variant("pool_drop", "pooling + dropout", ("Convolution", "ReLU", "Max-pooling", "Dropout")),
        Variant("pool_l2", "pooling + L2", ("Convolution", "ReLU", "Max-pooling"), l2=True),
        Variant("overlap", "overlapping pooling", ("Convolution", "ReLU", "Overlapping pooling")),
        Variant("average", "average pooling", ("Convolution", "ReLU", "Average pooling")),
        Variant("strided", "strided convolution", ("Strided convolution", "ReLU")),
        Variant("global", "global average", ("Convolution", "ReLU", "Global average")),
        Variant("pool_bn", "pooling + BatchNorm", (*POOLED, "BatchNorm")),
        Variant("pool_drop_bn", "pooling + dropout + BatchNorm", (*POOLED, "Dropout", "BatchNorm")),
        Variant("pool_bn_drop", "pooling + BatchNorm + dropout", (*POOLED, "BatchNorm", "Dropout")),
        *(Variant(key, f"pooling + dropout {p}", (*POOLED, "Dropout"), p=p) for key, p in OWN_P.items()),
    )
}
BY_DEFAULT: tuple[VariantKey, ...] = ("plain", "drop", "pool", "pool_drop", "pool_l2")
POOLINGS: tuple[VariantKey, ...] = ("pool", "plain", "overlap", "average", "strided", "global")
"""Networks that differ in nothing but what makes their maps smaller; the first is what others are held against."""


def _variants(text: str) -> tuple[VariantKey, ...]:
    """Read keys of VARIANTS from a text with a point between them; ValueError where another is among them."""
    keys = text.split(".")
    if not set(keys) <= set(VARIANTS):
        raise ValueError(f"{text!r} names a variant that is none of {tuple(VARIANTS)}")
    return tuple(key for key in VARIANTS if key in keys)


@dataclass(frozen=True)
class Experiment:
    """Which variants are trained, and how; equal experiments have equal results. The domains bound the work of a run.

    variants
        Keys of VARIANTS.
    seeds
        How many runs there are of each variant. Run number i draws its training set, wrong labels, first parameters
        and batches from seed i, whatever the variant, so that variants can be compared in pairs.
    images, wrong
        The size of the training set, and the share of its labels that are wrong.
    p, place, unit
        Of dropout: the *drop* probability, where a variant has no own, after pooling or before it, values or channels.
    channels
        Filters of the convolution.
    steps, batch
        Steps of Adam, and images in each; what is left of an epoch too small for a batch is left out.
    decay
        The factor λ of the penalty λ/2 · Σw², where a variant has it.
    data
        The data set: a key of DATA.
    """

    variants: Annotated[tuple[VariantKey, ...], Setting("nets", Parsed(_variants, ".".join))] = BY_DEFAULT
    seeds: Annotated[int, Setting("seeds", Whole(1, 10))] = 5
    images: Annotated[int, Setting("images", Whole(50, POOL))] = 200
    wrong: Annotated[float, Setting("wrong", Hundredths(0.0, 0.6))] = 0.2
    p: Annotated[float, Setting("lab-p", Hundredths())] = 0.5
    place: Annotated[DropoutPlace, Setting("lab-place", OneOf(PLACES))] = "after"
    unit: Annotated[Unit, Setting("lab-drop", OneOf(LAB_UNITS))] = "value"
    channels: Annotated[int, Setting("filters", Whole(1, 16))] = 8
    steps: Annotated[int, Setting("steps", Whole(20, MOST_STEPS))] = 800
    batch: Annotated[int, Setting("batch", Whole(8, 50))] = 32
    decay: Annotated[float, Setting("decay", Hundredths(0.0, 0.3))] = 0.03
    data: Annotated[DataKey, Setting("data", OneOf({key: data.title for key, data in DATA.items()}))] = "digits"

    def fitted(self) -> "Experiment":
        """The nearest settings on offer; variants in the order of VARIANTS, those by default where none is known."""
        variants = tuple(key for key in VARIANTS if key in self.variants) or BY_DEFAULT
        return replace(nearest(self), variants=variants)

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
        layers = VARIANTS[key].layers
        if self.place == "before" and layers[-1] == "Dropout" and layers[-2] in WINDOWS:
            layers = (*layers[:-2], layers[-1], layers[-2])
        p = VARIANTS[key].p or (self.p if "Dropout" in layers else 0.0)
        return Architecture(self.channels, layers, p, self.unit)

    def decay_of(self, key: VariantKey) -> float:
        """The factor of a variant's L2 penalty."""
        return self.decay if VARIANTS[key].l2 else 0.0


def differences(one: Experiment, other: Experiment) -> str:
    """How the settings of one experiment differ from another's: "p 0.5, not 0.6; images 200, not 150"."""
    pairs = ((field.name, getattr(one, field.name), getattr(other, field.name)) for field in fields(Experiment))
    return "; ".join(
        f"{CALLED.get(name, name)} {_said(name, is_)}, not {_said(name, is_not)}"
        for name, is_, is_not in pairs
        if is_ != is_not
    )


def _said(name: str, value: Any) -> str:
    if name == "variants":
        return listed([VARIANTS[key].name for key in value])
    labels = settings_of(Experiment)[name].domain
    return labels.labels[value].lower() if isinstance(labels, OneOf) else f"{value:,}"
