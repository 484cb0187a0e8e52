"""The eleven axes on which max-pooling and dropout are compared, each measured on the map at hand."""

from viz.studies.axes import Axis
from viz.studies.pool import pool

from .choices import empty_windows_axis, energy_axis, large_values_axis, next_pass_axis
from .functions import evaluation_axis, gradient_axis, superposition_axis
from .selections import Selections
from .sizes import bytes_axis, mean_axis, shape_axis, zeros_axis


def axes_of(selections: Selections) -> tuple[Axis, ...]:
    """All axes, each with a reading for pooling and one for dropout."""
    # Pooling is run once more, so that its sameness is measured like that of dropout.
    pooled_again, winners_again = pool(selections.source.values, selections.pooling)
    return (
        shape_axis(selections),
        zeros_axis(selections),
        next_pass_axis(selections, winners_again),
        large_values_axis(selections),
        energy_axis(selections),
        mean_axis(selections),
        empty_windows_axis(selections),
        evaluation_axis(selections, pooled_again),
        gradient_axis(selections),
        superposition_axis(selections),
        bytes_axis(selections),
    )
