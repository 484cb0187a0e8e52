"""The receptive field, as it is drawn: the maps of a stack, which light what a unit sees, and how it grows."""

from typing import Any

from viz.studies.field import Field
from viz.studies.layers import Pooling
from viz.studies.words import Role, shape_words
from viz.views.charts import Figure, add_line, colours, label_ends, laid_out
from viz.views.scene import Panel, Scene

COLUMNS = 4


def field_scene(found: Field) -> Scene:
    """The input and what each layer makes of it; a unit in the middle of the last map is lit."""
    x, traced = found.source.values, False
    panels = [Panel("Input", "input", shape_words(x.shape), x.shape, values=x, cell=(0, 0))]
    for number, layer in enumerate(found.layers, 1):
        made: dict[str, Any] = {}
        if layer.kind.pools and not traced:  # a script pools in windows of one size
            made, traced = {"made_of": number - 1, "pooling": Pooling(layer.kind.k, layer.kind.s)}, True
        role: Role = "pooling" if layer.kind.pools else "input"
        drawn = {"values": layer.values, "windows": layer.windows, "cell": divmod(number, COLUMNS)}
        panels.append(Panel.of(layer.label, role, layer.values.shape, **drawn, **made))
    last = len(panels) - 1
    seen: dict[str, Any] = {"explained": (), "lit": True, "telling": (0, last)}
    return Scene.of(found.source, panels, last, layout="over", columns=COLUMNS, **seen)


def growth(found: Field, template: str = "plotly") -> Figure:
    """The side of the receptive field behind each layer, as they are and with strides of 1."""
    grey, blue, *_ = colours(template)
    figure, numbers = Figure(), [*range(len(found.with_strides))]
    for name, ink, dash, sides in (
        ("as built", blue, "solid", found.with_strides),
        ("strides of 1", grey, "dash", found.without),
    ):
        add_line(figure, numbers, sides, name, ink, f"{name}, layer %{{x}}: r = %{{y}}", dash=dash, markers=7)
    x, y = {"title": "layers", "dtick": 1}, {"title": "side r, cells", "rangemode": "tozero"}
    return label_ends(laid_out(figure, template, x, y))
