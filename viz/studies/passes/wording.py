"""How numbers of passes, factors and spreads are put into words."""

from math import floor, isclose, log10

from viz.studies.words import count, number

MOST_DECIMALS = 6


def pass_count(n: int) -> str:
    """A number of passes with its noun: "1 pass", "1,000 passes"."""
    return "1 pass" if n == 1 else f"{count(n)} passes"


def factor_text(value: float) -> str:
    """A factor of at least 0 to three digits, or in whole numbers from a thousand on: "2", "1.59", "0.1"."""
    return number(value) if value >= 1000 else f"{value:.3g}".replace("-", "−")


def equal_to(value: float) -> str:
    """A factor of at least 0 with its sign of equality: "= 2", "≈ 1.59"."""
    text = factor_text(value)
    exact = isclose(float(text.replace(",", "").replace("−", "-")), value, rel_tol=1e-9)
    return f"{'=' if exact else '≈'} {text}"


def to_spread(value: float, spread: float) -> str:
    """A value with as many decimals as the first two digits of its spread have: 0.4612 where that is 0.0021."""
    decimals = max(0, 1 - floor(log10(spread))) if spread > 0 else MOST_DECIMALS + 1
    if decimals > MOST_DECIMALS or abs(value) >= 1e6:
        return number(value)
    text = f"{value:,.{decimals}f}"
    return text.replace("-", "−" if float(text.replace(",", "")) else "")


def plus_minus(value: float, spread: float) -> str:
    """A value and its spread: "0.4612 ± 0.0021"."""
    return f"{to_spread(value, spread)} ± {to_spread(spread, spread)}"
