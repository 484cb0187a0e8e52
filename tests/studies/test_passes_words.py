"""What is said of many passes: every corner as text, and each number in it computed again from stacked outputs."""

import re
from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from viz.inputs.feature_map import FeatureMap
from viz.ops import dropout
from viz.studies.layers import Pooling
from viz.studies.numbers import equal_to, plus_minus, short, to_spread
from viz.studies.passes.averages import passes
from viz.studies.passes.conventions import conventions
from viz.studies.passes.film import film
from viz.studies.passes.tally import Tally
from viz.studies.words import count

SIGNED = [[1, -3], [2, 4]]
"""Mean 1."""

POOLING_SAYS = (
    "The standard deviation of pooling is exactly 0: each pass, in training or in evaluation, gives the same map."
)
FILM_SAYS = "Pooling gives the same map on every pass, in training and in evaluation: nothing in it is drawn by chance."


def study(values, p, n, convention="inverted", seed=1):
    """The result, the film, and the four lines after n passes over a map of these values."""
    values = np.array(values, np.float32)
    source = FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]))
    tally = Tally(source.values, p, seed)
    tally.advance(n, inf)
    reel = film(source, Pooling(), p, seed, convention, 2)
    return passes(tally, n, source, Pooling(), convention), reel, conventions(tally, n, source)


def said(values, p, n, convention="inverted"):
    """What is said of dropout below the means, and below the film."""
    result, reel, _ = study(values, p, n, convention)
    assert (str(result.sentences[0]), str(reel.sentences[0])) == (POOLING_SAYS, FILM_SAYS)
    assert [s.role for s in (*result.sentences, *reel.sentences)].count("pooling") == 2
    return [str(sentence) for sentence in result.sentences[1:]], str(reel.sentences[1])


# ---- numbers


@pytest.mark.parametrize(("n", "text"), [(1, "1 pass"), (2, "2 passes"), (1000, "1,000 passes")])
def test_one_pass_two_passes(n, text):
    assert count(n, "pass") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "= 0"),
        (2, "= 2"),
        (10.000000000000002, "= 10"),
        (1 - 0.37, "= 0.63"),
        (1 / 0.63, "≈ 1.59"),
        (1.0001, "≈ 1"),
        (sqrt(1 / 3), "≈ 0.577"),
        (1e-5, "= 1.0e−5"),
        (1234.5, "≈ 1,235"),
        (1e6, "= 1.0e6"),
    ],
)
def test_a_factor_says_whether_it_is_rounded(value, text):
    assert equal_to(value) == text
    assert short(value) == text[2:]


@pytest.mark.parametrize(
    ("value", "spread", "text"),
    [
        (0.46123, 0.0021, "0.4612 ± 0.0021"),
        (0.46123, 0.00996, "0.4612 ± 0.0100"),
        (-0.46123, 0.21, "−0.46 ± 0.21"),
        (-0.00001, 0.0021, "0.0000 ± 0.0021"),
        (-1, 1, "−1.0 ± 1.0"),
        (12345.6, 78.9, "12,346 ± 79"),
        (12345.6, 789, "12,346 ± 789"),
        (0.46123, 1e-9, "0.46 ± 1.0e−9"),
        (0.46123, 0, "0.46 ± 0"),
        (3e38, 1e37, "3.0e38 ± 1.0e37"),
        (-2e-30, 1e-31, "−2.0e−30 ± 1.0e−31"),
    ],
)
def test_a_value_has_the_decimals_of_its_spread(value, spread, text):
    assert plus_minus(value, spread) == text


# ---- corners


@pytest.mark.parametrize("values", [SIGNED, [[-1, -2]], [[5, 5], [5, 5]]])
@pytest.mark.parametrize("convention", ["inverted", "classic", "forgot"])
@pytest.mark.parametrize("n", [1, 3])
def test_with_p_of_0_every_pass_is_the_input(values, convention, n):
    assert said(values, 0, n, convention) == (
        [
            "Every pass of dropout is the input itself: "
            "with p = 0 nothing is dropped, the mean is the input, and the standard deviation is 0."
        ],
        "With p = 0 dropout drops nothing: "
        "all conventions agree, and training and evaluation both hand the input through.",
    )


@pytest.mark.parametrize("values", [SIGNED, [[-1, -2]], [[5, 5], [5, 5]]])
@pytest.mark.parametrize(
    ("convention", "of_film"),
    [
        ("inverted", "training is 0 everywhere and evaluation the input, as 1/(1 − p) is not defined."),
        ("classic", "training is 0 everywhere, and so is evaluation, which multiplies by 1 − p = 0."),
        ("forgot", "training is 0 everywhere, and so is every evaluation."),
    ],
)
def test_with_p_of_1_nothing_survives(values, convention, of_film):
    nothing = "With p = 1 nothing survives: "
    of_passes = f"{nothing}every pass is 0 everywhere, and so is their mean, however many there are."
    assert said(values, 1, 3, convention) == ([of_passes], nothing + of_film)


@pytest.mark.parametrize("p", [0, 0.5, 1])
def test_of_an_input_of_zeros_no_chance_is_spoken(p):
    of_passes, _ = said([[0, 0], [0, 0]], p, 3)
    assert of_passes == [
        "The input is zero everywhere, and so is every pass: "
        "the mean is 0 and the standard deviation is 0, whatever is dropped."
    ]


def test_an_input_of_zeros_hides_a_forgotten_eval():
    assert said([[0, 0], [0, 0]], 0.5, 3, "forgot")[1] == (
        "Without .eval() dropout goes on drawing masks in evaluation, "
        "though an input of zeros does not show it; torch.no_grad() does not switch it off."
    )


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0, ["With p = 0 training and evaluation are the same."] * 4),
        (
            1,
            [
                "With p = 1 training is 0 everywhere and evaluation the input, as 1/(1 − p) is not defined.",
                "With p = 1 training is 0 everywhere, and so is evaluation, which multiplies by 1 − p = 0.",
                "With p = 1 training is 0 everywhere, and so is every evaluation.",
                "With p = 1 training is 0 everywhere and evaluation the input.",
            ],
        ),
    ],
)
def test_the_four_lines_at_the_ends_of_p(p, words):
    _, _, axes = study(SIGNED, p, 2)
    assert [axis.words for axis in axes] == words
    texts = [[reading.text for reading in axis.readings] for axis in axes]
    assert texts == ([["1.00", "1.00"]] * 4 if p == 0 else [["0", "1.00"], ["0", "0"], ["0", "0"], ["0", "1.00"]])


def test_the_four_lines_of_an_input_of_zeros():
    _, _, axes = study([[0, 0], [0, 0]], 0.5, 2)
    assert {axis.words for axis in axes} == {"An input of zeros stays zero in training and in evaluation."}
    assert {reading.text for axis in axes for reading in axis.readings} == {"0"}


@pytest.mark.parametrize(
    ("p", "keep", "lift"), [(0.5, "= 0.5", "= 2"), (0.37, "= 0.63", "≈ 1.59"), (0.99, "= 0.01", "= 100")]
)
def test_what_the_conventions_scale_and_why(p, keep, lift):
    assert said(SIGNED, p, 1)[1] == (
        f"Inverted dropout, as in PyTorch and Keras, multiplies survivors in training by 1/(1 − p) {lift}, "
        f"as a value survives only a share of 1 − p {keep} of all passes: "
        "on average it is then itself, and evaluation can hand the input through."
    )
    assert said(SIGNED, p, 1, "classic")[1] == (
        "Classic dropout (Srivastava et al. 2014) scales nothing in training and multiplies every value by "
        f"1 − p {keep} in evaluation, the share of passes that it survives. "
        f"They would write p {keep}, as their p is the keep probability."
    )


def test_one_pass_has_no_spread():
    (mean, spread, monte_carlo), _ = said(SIGNED, 0.5, 1)
    assert mean.startswith("One pass of dropout misses the input by ")
    assert spread.endswith(" so large values flicker most; one pass has none.")
    assert " on this pass, and one pass has no standard deviation: in theory the standard deviation is " in monte_carlo
    result, _, axes = study(SIGNED, 0.5, 1)
    assert result.captions[2] == "one pass has none"
    assert not any("±" in axis.readings[0].text for axis in axes)


def test_passes_that_all_read_the_same_show_no_spread_and_say_what_theory_gives():
    (*_, monte_carlo), _ = said([[1, -2], [3, 0]], 0.99, 14)
    assert monte_carlo.endswith(
        " it would be 0.0 on each of these 14 passes: "
        "in theory the standard deviation is 9.3; with dropout off the answer is always 0.5."
    )


def test_every_plus_minus_says_what_it_is():
    result, reel, axes = study(SIGNED, 0.5, 3)
    texts = [*map(str, (*result.sentences, *reel.sentences)), *(axis.words for axis in axes)]
    texts += [text for axis in axes for reading in axis.readings for text in (reading.text, reading.theory_text)]
    with_signs = [text for text in texts if "±" in text]
    assert len(with_signs) == 6  # Monte Carlo, four times training, and the theory of a forgotten .eval()
    assert all(text.count("±") == text.endswith(" SD") + 2 * text.count("(mean ± standard") for text in with_signs)


# ---- every number again, from the outputs

NUMBER = r"−?[\d.,]*\d(?:e[+−]\d+)?"
SHARE = r"(?:(?:under|over) )?[\d.]+ %"
MEAN = re.compile(
    rf"(?:One pass|The mean of (?P<n>{NUMBER}) passes) of dropout misses (?P<target>1 − p times )?the input by "
    rf"(?P<error>{SHARE}) of its norm; over all draws √\(p/\(\(1 − p\)N\)\) gives (?P<theory>{SHARE}) "
    r"\(root mean square\), and four times as many passes halve that\."
)
SPREAD = re.compile(
    r"The standard deviation of a value is √\(p(?P<root>/\(1 − p\)|\(1 − p\))\) (?P<sign>[=≈]) "
    rf"(?P<theory>{NUMBER}) times its size in theory, so large values flicker most; "
    rf"(?:one pass has none|over these (?P<n>{NUMBER}) passes, with N − 1, it comes to (?P<measured>{NUMBER}) times "
    r"\(root mean square\))\."
)
MONTE_CARLO = re.compile(
    r"Monte Carlo dropout keeps the masks on in evaluation\. "
    rf"If the mean of the map were the answer of a network, it would be (?P<mean>{NUMBER})"
    rf"(?: ± (?P<spread>{NUMBER}) \(mean ± standard deviation, with N − 1, over these (?P<n>{NUMBER}) passes\)"
    rf"| on this pass, and one pass has no standard deviation| on each of these (?P<alike>{NUMBER}) passes)"
    rf": in theory the standard deviation is (?P<theory>{NUMBER})"
    rf"(?:, and the standard error of the mean is (?P<standard_error>{NUMBER}))?; "
    rf"with dropout off the answer is always (?P<off>{NUMBER})\."
)
FORGOT = re.compile(
    r"Without \.eval\(\) dropout goes on drawing masks in evaluation, and torch\.no_grad\(\) does not switch it off: "
    rf"two evaluations of this input are (?P<apart>{SHARE}) of its norm apart, "
    rf"where √\(2p/\(1 − p\)\) gives (?P<theory>{SHARE}) \(root mean square over all draws\)\."
)
AGREE = re.compile(
    rf"Training and evaluation agree on average(?:, at 1 − p [=≈] (?P<keep>{NUMBER}) times the input)?; "
    rf"over (?P<n>{NUMBER}) pass(?:es)? the means are (?P<apart>{NUMBER}) apart, "
    rf"with a standard error of (?P<chance>{NUMBER}) by theory\."
)
REDRAWN = re.compile(
    r"The average agrees, but each evaluation draws anew: "
    rf"two of them are (?P<apart>{SHARE}) of the norm of the input apart, "
    rf"where √\(2p/\(1 − p\)\) gives (?P<theory>{SHARE}) \(root mean square over all draws\)\."
)
DISAGREE = re.compile(
    rf"They disagree: in evaluation the next layer gets 1/\(1 − p\) [=≈] (?P<lift>{NUMBER}) times what it got "
    rf"on average in training; over (?P<n>{NUMBER}) pass(?:es)? the means are (?P<apart>{NUMBER}) apart, "
    rf"with a standard error of (?P<chance>{NUMBER}) by theory\."
)

CASES = given(
    values=arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 3), st.integers(1, 7), st.integers(1, 7)),
        elements=st.integers(-64, 64).map(lambda n: n / 16),
    ).filter(np.any),
    sign=st.sampled_from([1, -1, 0]),
    p=st.sampled_from([0.01, 0.25, 0.37, 0.5, 0.75, 0.99]),
    n=st.sampled_from([1, 2, 3, 10, 30]),
    convention=st.sampled_from(["inverted", "classic", "forgot"]),
    seed=st.integers(0, 99),
)
repeatable = settings(deadline=None, derandomize=True, max_examples=50)


def number(text):
    return float(text.replace(",", "").replace("−", "-"))


def says(text, exact):
    """Whether a number is said rightly: to half its last digit."""
    mantissa, _, exponent = text.replace(",", "").replace("−", "-").partition("e")
    half = 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return abs(number(text) - exact) <= half * (1 + 1e-6) + 1e-6 * abs(exact)


def says_share(text, exact):
    """Whether a share is said rightly: in percent, and never as 0 or all when it is neither."""
    if text.startswith("under"):
        return 0 < exact < 0.001
    if text.startswith("over"):
        return 0.999 < exact < 1
    return says(text.removesuffix(" %"), 100 * exact)


def stack(values, p, seeds, scale):
    """Outputs one by one in float64, (n, C, H, W)."""
    return np.stack([scale * dropout(values.astype(np.float64), p, seed=seed) for seed in seeds])


@CASES
@repeatable
def test_the_sentences_on_many_passes_compute_what_they_say(values, sign, p, n, convention, seed):
    values = values if sign == 0 else sign * np.abs(values)
    result, _, _ = study(values, p, n, convention, seed)
    scale = 1 - p if convention == "classic" else 1
    outputs, norm = stack(values, p, range(seed, seed + n), scale), np.linalg.norm(values.astype(np.float64))
    means = outputs.mean(axis=(1, 2, 3))
    mean, spread, monte_carlo = (
        pattern.fullmatch(str(sentence))
        for pattern, sentence in zip((MEAN, SPREAD, MONTE_CARLO), result.sentences[1:], strict=True)
    )

    assert (mean["target"] is not None) == (convention == "classic")
    assert says_share(mean["error"], np.linalg.norm(outputs.mean(axis=0) - scale * values) / (scale * norm))
    assert says_share(mean["theory"], sqrt(p / (1 - p) / n))

    assert spread["root"].startswith("/") == (convention != "classic")
    assert says(spread["theory"], scale * sqrt(p / (1 - p)))
    assert says(monte_carlo["theory"], scale * sqrt(p / (1 - p)) * norm / values.size)
    assert says(monte_carlo["mean"], means.mean())
    assert says(monte_carlo["off"], scale * values.mean(dtype=np.float64))
    if n > 1:
        assert {number(text) for text in (mean["n"], spread["n"], monte_carlo["n"] or monte_carlo["alike"])} == {n}
        assert says(spread["measured"], sqrt(outputs.var(axis=0, ddof=1).sum()) / norm)
        assert says(monte_carlo["spread"] or "0", means.std(ddof=1))
        assert says(monte_carlo["standard_error"] or "0", means.std(ddof=1) / sqrt(n))


@CASES
@repeatable
def test_the_four_lines_compute_what_they_say(values, sign, p, n, convention, seed):
    values = values if sign == 0 else sign * np.abs(values)
    _, reel, axes = study(values, p, n, convention, seed)
    unscaled, off = stack(values, p, range(seed, seed + n), 1 - p), values.mean(dtype=np.float64)
    redrawn = stack(values, p, (seed + 1000, seed + 1001), 1)
    norm, trained = np.linalg.norm(values.astype(np.float64)), unscaled.mean()
    apart = np.linalg.norm(redrawn[0] - redrawn[1]) / norm
    chance = sqrt(p * (1 - p)) * norm / values.size / sqrt(n)
    patterns = (AGREE, AGREE, REDRAWN, DISAGREE)
    inverted, classic, forgot, nowhere = (
        pattern.fullmatch(axis.words) for pattern, axis in zip(patterns, axes, strict=True)
    )

    assert inverted["keep"] is None
    assert says(classic["keep"], 1 - p)
    for found, lift in ((inverted, 1 / (1 - p)), (classic, 1)):
        assert number(found["n"]) == n
        assert says(found["apart"], lift * abs(trained - (1 - p) * off))
        assert says(found["chance"], lift * chance)
    assert says_share(forgot["apart"], apart)
    assert says_share(forgot["theory"], sqrt(2 * p / (1 - p)))
    assert says(nowhere["lift"], 1 / (1 - p))
    assert says(nowhere["apart"], abs(trained - off))
    assert says(nowhere["chance"], chance)
    if convention == "forgot":
        film_says = FORGOT.fullmatch(str(reel.sentences[1]))
        assert (film_says["apart"], film_says["theory"]) == (forgot["apart"], forgot["theory"])

    evaluated = (off, (1 - p) * off, redrawn[0].mean(), off)
    for axis, lift, evaluation in zip(axes, (1 / (1 - p), 1, 1 / (1 - p), 1), evaluated, strict=True):
        train, shown = axis.readings
        mean, _, spread = train.text.removesuffix(" SD").partition(" ± ")
        assert says(mean, lift * trained)
        assert says(spread or "0", lift * unscaled.mean(axis=(1, 2, 3)).std(ddof=1) if n > 1 else 0)
        assert says(train.theory_text.removeprefix("theory "), lift * (1 - p) * off)
        assert says(shown.text, evaluation)
        assert train.number == pytest.approx(lift * trained)
        assert shown.number == pytest.approx(evaluation, abs=1e-12)
    theory, _, strays = axes[2].readings[1].theory_text[len("theory ") : -len(" SD")].partition(" ± ")
    assert says(theory, off)
    assert says(strays, chance * sqrt(n) / (1 - p))


def test_a_value_with_the_digits_of_no_spread_is_a_plain_number():
    assert (to_spread(0.456, 0), to_spread(0, 0), to_spread(-2, 0)) == ("0.46", "0", "−2.00")
