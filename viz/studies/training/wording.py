"""How accuracies and their differences are put into words."""

from viz.studies.words import count

from .summary import Difference


def accuracy(share: float) -> str:
    """An accuracy in percent with one decimal; "100 %" and "0 %" only where it is just that."""
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    return f"{min(max(100 * share, 0.1), 99.9):.1f} %"


def points(share: float) -> str:
    """A difference of two shares in points, with its sign: "+8.6", "−0.3"; "0" only where there is none."""
    if share == 0:
        return "0"
    text = f"{100 * share:+.1f}"
    return (text if float(text) else f"{100 * share:+.1g}").replace("-", "−")


def points_and_error(difference: Difference) -> str:
    """A difference with its standard error: "+8.6 ± 0.7 points", or without it where there is one seed."""
    if difference.standard_error is None:
        return f"{points(difference.mean)} points"
    return f"{points(difference.mean)} ± {points(difference.standard_error).lstrip('+')} points"


def seeds_along(difference: Difference) -> str:
    """In how many seeds the difference points the way its mean does: "higher in 5 of 5 seeds"."""
    below = difference.seeds - difference.above - difference.level
    way, along = ("lower", below) if difference.mean < 0 else ("higher", difference.above)
    return f"{way} in {along} of {count(difference.seeds, 'seed')}"
