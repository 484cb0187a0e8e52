"""How numbers are written: values, shares in percent, factors, probabilities, and what was measured with its spread."""

import itertools
from decimal import ROUND_HALF_UP, Context, Decimal
from math import floor, isclose, isinf, log10

NOTHING = "–"
"""Stands where there is nothing to measure."""

MOST_DECIMALS = 6
_TWO_DIGITS = Context(prec=2, rounding=ROUND_HALF_UP)


def number(value: float, whole: bool = False) -> str:
    """A value to two decimals, or to what its size allows: "0.46", "−1.93", "4,096", "0.0051", "1.2e−6", "∞".

    Of a map that holds nothing but whole numbers a value has no decimals: "18". Ties are rounded away from zero, as
    JavaScript's toFixed does; tests/numbers.json holds examples for both languages.
    """
    size, sign = abs(float(value)), "−" if value < 0 else ""
    if size == 0:
        return "0"
    if isinf(size):
        return f"{sign}∞"
    exact = Decimal(size)
    if size < 1e6 and (whole or size >= 1000):
        return f"{sign}{exact.quantize(Decimal('1'), ROUND_HALF_UP):,}"
    if 0.01 <= size < 1000:
        return f"{sign}{exact.quantize(Decimal('0.01'), ROUND_HALF_UP)}"
    rounded = _TWO_DIGITS.create_decimal(exact)
    text = f"{rounded:f}" if 1e-4 <= size < 1 else f"{rounded:.1e}".replace("+", "")
    return sign + text.replace("-", "−")


def short(value: float) -> str:
    """A number of at least 0 without zeros at its end, and with three digits below 1: "2", "14.29", "0.577"."""
    text = f"{value:.3g}" if 1e-4 <= value < 0.9995 else number(value)
    return text if "." not in text or "e" in text else text.rstrip("0").rstrip(".")


def factor(value: float) -> str:
    """What survivors are multiplied by, at least 1: "2", "1.01", "just over 1"."""
    text = short(value)
    return "just over 1" if text == "1" and value > 1 else text


def equal_to(value: float) -> str:
    """A factor of at least 0 with its sign of equality: "= 2", "≈ 1.59"."""
    text = short(value)
    exact = isclose(float(text.replace(",", "").replace("−", "-")), value, rel_tol=1e-9)
    return f"{'=' if exact else '≈'} {text}"


def fixed(value: float, decimals: int) -> str:
    """A number with this many decimals: "0.62", "−0.04", "0.00", "12,345.68"."""
    text = f"{value:,.{decimals}f}"
    return text.replace("-", "−" if float(text.replace(",", "")) else "")


def three(value: float | None) -> str:
    """A measured number, with three decimals below 1: "0.559", "1.73"; "0" and "1" only where it is just that."""
    if value is None:
        return NOTHING
    if value in (0, 1):
        return f"{value:.0f}"
    if 0.9995 <= value < 1:
        return "over 0.999"
    return f"{value:.3f}" if 0.001 <= value < 1 else number(value)


def probability(p: float) -> str:
    """A drop probability with two decimals, or as many as tell it from 1: "0.75", "0.999"; "0" and "1" if exact."""
    if p in (0, 1):
        return f"{p:.0f}"
    if p < 0.995:
        return number(p)
    return next(text for text in (f"{p:.{digits}f}" for digits in range(3, 18)) if float(text) < 1)


def to_spread(value: float, spread: float) -> str:
    """A value with as many decimals as the first two digits of its spread have: 0.4612 where that is 0.0021."""
    decimals = max(0, 1 - floor(log10(spread))) if spread > 0 else MOST_DECIMALS + 1
    return number(value) if decimals > MOST_DECIMALS or abs(value) >= 1e6 else fixed(value, decimals)


def plus_minus(value: float, spread: float) -> str:
    """A value and its spread: "0.4612 ± 0.0021"."""
    return f"{to_spread(value, spread)} ± {to_spread(spread, spread)}"


def to_scale(*values: float) -> dict[float, str]:
    """Values of one sentence with their texts: as many decimals for each, enough to tell one from another if two help.

    0.0066 and 0.01 are "0.0066" and "0.0100"; 0.461 and 0.463 are "0.461" and "0.463".
    """
    texts = {value: number(value) for value in values}
    if any(set(text) & {"e", "∞"} for text in texts.values()):
        return texts
    least = max(len(text.partition(".")[2]) for text in texts.values())
    each = ({value: fixed(value, least + more) if value else "0" for value in values} for more in range(3))
    return max(each, key=lambda texts: len(set(texts.values())))


def percent(part: float, whole: float) -> str:
    """A share in percent that never rounds to nothing or to all when it is neither; 150 % for 3 of 2."""
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "under 0.1 %"
    if 99.9 < share < 100:
        return "over 99.9 %"
    return f"{share:.1f} %" if 0 < share < 10 or 99 < share < 100 else f"{share:.0f} %"


def percents(first: tuple[float, float], second: tuple[float, float]) -> tuple[str, str]:
    """Two shares (part, whole) in percent, with as many digits as it takes to tell them apart."""
    texts = percent(*first), percent(*second)
    shares = tuple(100 * part / whole for part, whole in (first, second))
    if texts[0] != texts[1] or shares[0] == shares[1]:
        return texts
    for digits in itertools.count(1):
        one, other = (f"{share:.{digits}f}" for share in shares)
        if one != other and not {float(one), float(other)} & {0, 100}:
            break
    return f"{one} %", f"{other} %"


def unsure(chance: float) -> float:
    """A chance that is neither 0 nor 1, where float64 may have rounded it to that."""
    return min(max(chance, 5e-324), 1 - 2**-53)
