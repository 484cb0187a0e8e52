"""Shift, as it is drawn: both states of all maps, errors against the shift, and what stays unchanged against k."""

from typing import Any

from viz.studies.masks import mask_line
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.pool import MAXIMUM
from viz.studies.shift.curves import SHIFTS, ShiftCurves
from viz.studies.shift.moves import Shifted
from viz.studies.shift.windows import Unchanged
from viz.studies.words import Line, Role
from viz.views.charts import Figure, add_line, add_markers, add_reference, colours, label_ends, laid_out
from viz.views.scene import Panel, Recipe, Scene

HEIGHT = 380
TITLES = ("Input", "Max-pooling", "Dropout", "Input, shifted", "… max-pooled", "… dropped")
RECIPES = (
    None,
    *(Recipe("pooling"), Recipe("dropout"), Recipe("shift", against=0)),
    *(Recipe("pooling", against=1), Recipe("dropout", against=2)),
)
"""How each map is made."""
LOOKS = {
    "identity": (0, "solid", 3),
    "max": (1, "solid", 4),
    "average": (6, "dash", 2),
    "blur3": (3, "longdash", 2),
    "blur5": (3, "dot", 2),
    "subsampling": (5, "dashdot", 2),
    "train": (2, "longdashdot", 3),
    "eval": (2, "dot", 3),
}
"""How each curve is drawn: which of the colours, dash and width; no two are alike without their colour."""


def shift_scene(shifted: Shifted) -> Scene:
    """Both states of all three maps; in the lower row cells are marked whose value is another one than above."""
    before, after = shifted.before, shifted.after
    roles: tuple[Role, ...] = ("input", "pooling", "dropout")
    windows: dict[str, Any] = {"windows": shifted.pooling.windows(before.source.size), "pooling": shifted.pooling}
    mask: dict[str, Any] = {"kept": shifted.kept, "survival": shifted.survival, "scale": shifted.scale}
    mask["before"] = shifted.drawn == "before"
    note = dropout_note(shifted.dropout, shifted.kept, shifted.scale)
    upper: tuple[dict[str, Any], ...] = (
        {"values": before.source.values},
        {"indices": before.winners, "line": MAXIMUM, "note": pooling_note(shifted.pooling)} | windows,
        {"line": mask_line(shifted.dropout.training), "note": note} | mask,
    )
    lower = tuple(
        {"values": values, "marks": marks, "line": Line("after")} | drawn
        for values, marks, drawn in zip(after.maps, shifted.changed, ({}, windows, mask), strict=True)
    )
    panels = tuple(
        Panel(title, roles[i % 3], text, shape, cell=divmod(i, 3), made=RECIPES[i], made_of=3 * (i > 3), **drawn)
        for i, (title, text, shape, drawn) in enumerate(
            zip(TITLES, shifted.captions, 2 * [values.shape for values in after.maps], upper + lower, strict=True)
        )
    )
    return Scene.of(before.source, panels, columns=3, explained=(1, 4, 2, 5), telling=(3, 4, 5))


def shift_errors(found: ShiftCurves, at: int | None, template: str = "plotly") -> Figure:
    """The shift error of each operation; the shift in force, ``at``, is marked where it lies on the curves."""
    inks = colours(template)
    figure = Figure()
    for curve in found.curves:
        ink, dash, width = LOOKS[curve.key]
        shifts, hover = SHIFTS[: len(curve.errors)], f"<b>{curve.name}</b><br>shift %{{x}}: %{{y:.3g}}"
        add_line(figure, shifts, curve.errors, curve.name, inks[ink], hover, width=width, dash=dash, markers=6)
    if at in SHIFTS:
        add_reference(figure, at, inks[0])
    x, y = {"title": "shift d, pixels", "dtick": 1}, {"title": "error e(d)", "rangemode": "tozero"}
    return label_ends(laid_out(figure, template, x, y, height=HEIGHT))


def unchanged_shares(unchanged: Unchanged, template: str = "plotly") -> Figure:
    """The share of pooled values that the shift leaves the same, against k: of the input, of noise, and by the law."""
    grey, blue, _, green, *_ = colours(template)
    figure, x = Figure(), list(range(1, len(unchanged.law) + 1))
    sizes = [14 if k == unchanged.kernel_size else 6 for k in x]
    shares = (unchanged.of_input, unchanged.of_noise, unchanged.law)
    of_input, of_noise, law = ([100 * share for share in y] for y in shares)
    add_line(figure, x, of_input, "this input", blue, _hover("this input"), markers=sizes)
    add_markers(figure, x, of_noise, "noise, measured", green, _hover("noise, measured"), size=7)
    add_line(figure, x, law, "noise, by theory", grey, _hover("noise, by theory"), width=2, dash="dash")
    y = {"title": "unchanged, %", "rangemode": "tozero", "range": [-2, 102]}
    return label_ends(laid_out(figure, template, {"title": "window k"}, y, height=HEIGHT))


def _hover(name: str) -> str:
    return f"<b>{name}</b><br>k = %{{x}}: %{{y:.1f}} % unchanged"
