"""The places for a dropout in a CNN: what a dropped value is there, and what papers report."""

from typing import Literal, NamedTuple

from viz.ops import Unit
from viz.studies.units import units_offered

from .cnn import LayerKey

PlaceKey = Literal["input", "conv", "relu", "pool", "flat"]


class Spot(NamedTuple):
    """A place for a dropout: its name, as a sentence says it, what a dropped value is there, and what papers report."""

    name: str
    where: str
    zeroed: str
    published: tuple[str, ...]


SPOTS: dict[PlaceKey, Spot] = {
    "input": Spot(
        "Input",
        "on the input",
        "one value of the input, and all windows of the convolution that hold it read a 0 there",
        (),
    ),
    "conv": Spot(
        "After conv",
        "after the convolution",
        "the response of one filter at one place, whatever its sign",
        (
            "With BatchNorm it can hurt: the accuracy of a DenseNet on CIFAR-100 falls from 77.42 % to 68.55 % "
            "with a dropout of 0.5; a Wide ResNet works with it in the same paper (Li et al. 2019).",
        ),
    ),
    "relu": Spot(
        "After ReLU",
        "after ReLU",
        "one activation of one filter",
        (
            "SVHN: test error 3.95 % without dropout, 3.02 % with it in the dense layers, 2.55 % in all layers "
            "(Srivastava et al. 2014).",
            "DropBlock: in detection on COCO, the AP of a RetinaNet rises from 36.8 to 38.4 (Ghiasi et al. 2018).",
        ),
    ),
    "pool": Spot(
        "After pooling",
        "after pooling",
        "the winner of one window, and with it all that the window had to say",
        (
            "All-CNN has a dropout after each pooling layer (Springenberg et al. 2014).",
            "Network in Network drops from the outputs of its max-pooling layers (Lin et al. 2013).",
        ),
    ),
    "flat": Spot(
        "Before dense",
        "before the dense layer",
        "one input of all units at once, which empties a column of their weights",
        (
            "CIFAR-10: test error 14.32 % with dropout in the dense layers only, 12.61 % in all layers "
            "(Srivastava et al. 2014).",
            "AlexNet and VGG drop in the classifier only (Krizhevsky et al. 2012, Simonyan & Zisserman 2014).",
        ),
    ),
}


def layer_of(place: PlaceKey) -> LayerKey:
    """The layer whose output a dropout at a place drops from."""
    return "pool" if place == "flat" else place


def units_at(place: PlaceKey) -> tuple[Unit, ...]:
    """The units of dropout that make sense at a place: a row of inputs has neither channels nor neighbours."""
    return units_offered("row" if place == "flat" else "map")


def reports() -> tuple[str, ...]:
    """What papers report of a dropout at each place, each with its source: Markdown, a line each."""
    return tuple(f"**{spot.name}.** {text}" for spot in SPOTS.values() for text in spot.published)
