"""Where in a CNN?, as it is drawn: its layers with a dropout somewhere in them, and the outputs of the last one."""

from viz.ops.windows import Windows
from viz.studies.layers import Pooling
from viz.studies.places import DropoutInCnn, LayerOutput
from viz.studies.places.cnn import ANGLES
from viz.studies.words import Role
from viz.views.scene import Panel, Scene, opening_focus
from viz.views.theme import palette


def cnn_scene(cnn: DropoutInCnn) -> Scene:
    """The input, and below each other what convolution, ReLU and max-pooling make of it, a column a channel."""
    source, *layers, _ = cnn.layers
    first = Panel(
        source.name,
        _role(source),
        source.caption,
        source.values.shape,
        values=source.values,
        cell=(0, 0),
        **_holes(source, slice(None)),
    )
    windows = Pooling(cnn.kernel_size).windows(cnn.source.size)
    maps = (
        _channel(layer, channel, (row, 1 + channel), windows if layer.key == "pool" else None)
        for row, layer in enumerate(layers)
        for channel in range(len(ANGLES))
    )
    low = source.colour_range[0]
    return Scene(
        (first, *maps),
        source.colour_range,
        palette(cnn.source.kind, low),
        "true",
        focus=opening_focus(cnn.source.size, panel=0),
        columns=1 + len(ANGLES),
        compact=True,
        told=(),
    )


def _channel(layer: LayerOutput, channel: int, cell: tuple[int, int], windows: tuple[Windows, Windows] | None) -> Panel:
    """One channel of a layer, on the scale that the layer has without the dropout."""
    one = slice(channel, channel + 1)
    low, high = layer.colour_range
    return Panel(
        f"{layer.name}, {ANGLES[channel]}°",
        _role(layer),
        "" if channel else layer.caption,
        layer.values[one].shape,
        values=layer.values[one],
        windows=windows,
        colours=(palette("map", low), low, high),
        cell=cell,
        **_holes(layer, one),
    )


def _role(layer: LayerOutput) -> Role:
    if layer.kept is not None:
        return "dropout"
    return "pooling" if layer.key == "pool" else "input"


def _holes(layer: LayerOutput, channels: slice) -> dict:
    """The holes that the dropout makes, where it stands."""
    if layer.kept is None:
        return {}
    return {"kept": layer.kept[channels], "survival": layer.survival[channels], "scale": layer.scale}


def dense_scene(cnn: DropoutInCnn) -> Scene:
    """The outputs of the dense layer, without the dropout and with it."""
    dense = cnn.layers[-1]
    panels = (
        Panel(f"{dense.name}, without dropout", "input", "", dense.clean.shape, values=dense.clean),
        Panel(f"{dense.name}, with it", "dropout", "", dense.values.shape, values=dense.values),
    )
    colours = palette("map", dense.colour_range[0])
    return Scene(
        panels, dense.colour_range, colours, "true", focus=(0, 0, 0), columns=len(panels), compact=True, told=()
    )
