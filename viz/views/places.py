"""Where in a CNN?, as it is drawn: its layers with a dropout somewhere in them, and the outputs of the last one."""

from dataclasses import replace
from typing import Any

from viz.studies.layers import Pooling
from viz.studies.ledger import Label, off_scale
from viz.studies.places.cnn import ANGLES
from viz.studies.places.layers import LayerOutput
from viz.studies.places.study import DropoutInCnn
from viz.studies.words import Role
from viz.views.scene import Panel, Scene
from viz.views.theme import palette


def cnn_scene(cnn: DropoutInCnn) -> Scene:
    """The input, and below each other what convolution, ReLU and max-pooling make of it, a column a channel.

    Each layer has the scale that it has without the dropout. The first channel tells of it from the first layer on, or
    from the input where that has the dropout.
    """
    source, *layers, _ = cnn.layers
    panels = [_panel(source, source.label, slice(None), (0, 0))]
    pooling = Pooling(cnn.kernel_size)
    pooled: dict[str, Any] = {"windows": pooling.windows(cnn.source.size), "pooling": pooling}
    for row, layer in enumerate(layers):
        low, high = layer.colour_range
        for channel, angle in enumerate(ANGLES):
            title = f"{layer.label.title}, {angle}°"
            label = Label(title, "") if channel else replace(layer.label, title=title)
            drawn = {**pooled, "made_of": len(panels) - len(ANGLES)} if layer.key == "pool" else {}
            drawn["colours"] = palette("map", low), low, high
            panels.append(_panel(layer, label, slice(channel, channel + 1), (row, 1 + channel), **drawn))
    of_one_channel = 0, *range(1, len(panels), len(ANGLES))
    told = of_one_channel[0 if source.survival is not None else 1 :][:3]
    return Scene.of(cnn.source, panels, 0, columns=1 + len(ANGLES), compact=True, explained=(), telling=told)


def _panel(layer: LayerOutput, label: Label, channels: slice, cell: tuple[int, int], **drawn: Any) -> Panel:
    """Some channels of a layer, with the holes that the dropout makes where it stands."""
    values = layer.values[channels]
    masks = {"kept": layer.kept, "survival": layer.survival}
    drawn |= {name: mask[channels] for name, mask in masks.items() if mask is not None}
    drawn |= {"scale": layer.scale, "before": bool(layer.scale != 1)}
    drawn |= {} if layer.survival is None else {"undropped": layer.clean[channels]}
    return Panel.of(label, _role(layer), values.shape, values=values, cell=cell, **drawn)


def _role(layer: LayerOutput) -> Role:
    if layer.survival is not None:
        return "dropout"
    return "pooling" if layer.key == "pool" else "input"


def dense_scene(cnn: DropoutInCnn) -> Scene:
    """The outputs of the dense layer, without the dropout and with it."""
    dense = cnn.layers[-1]
    title, shape, off = dense.label.title, dense.clean.shape, off_scale(dense.after)
    panels = (
        Panel(f"{title}, without dropout", "input", "", shape, values=dense.clean),
        Panel(f"{title}, with it", "dropout", off, shape, values=dense.values),
    )
    colours = palette("map", dense.colour_range[0])
    return Scene(
        panels, dense.colour_range, colours, "true", (0, 0, 0), columns=len(panels), compact=True, explained=()
    )
