"""Answers: complete, short, true whatever the input and the settings, and of the numbers that the studies find."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from tests.studies.test_compare_laws import DROPOUTS, POOLINGS, SOURCES
from viz.inputs import fit, load_sample
from viz.inputs.feature_map import FeatureMap
from viz.inputs.samples import ASSETS
from viz.ops import dropout_mask, max_pool2d
from viz.studies.answers import ANSWERS, GROUPS, Facts, facts
from viz.studies.answers.computed import AROUND, MADE, staying
from viz.studies.answers.record import VERDICTS, groups_of, said
from viz.studies.layers import Dropout, Pooling
from viz.studies.training.experiment import Experiment
from viz.studies.training.stored import stored
from viz.studies.words import Sentence

# What students ask, and the answers to it.
ASKED = {
    "is pooling a dropout": ["is-pooling-a-dropout", "smaller-or-sparser", "q-kind-of-dropout"],
    "does it zero weights": ["which-weights", "q-weights-to-zero"],
    "is it for sparsity": ["for-sparsity", "q-brings-sparsity"],
    "dropout after pooling, or before": ["after-or-before-pooling", "q-dropout-after-pooling"],
    "DropConnect after pooling": ["dropconnect-after-pooling", "q-dropconnect-after-pooling"],
    "training": ["helps-training", "q-helps-training"],
    "generalisation": ["helps-generalisation", "q-helps-generalisation", "a-penalty-instead"],
    "in convolutions": ["dropout-in-convolutions", "a-uncommon", "a-like-occlusion"],
    "off in evaluation": ["off-in-evaluation", "a-training-alone", "a-pooling-stays", "b-evaluation"],
    "OR, not AND": ["or-not-and", "a-or-not-and"],
    "survivors grow": ["why-scale"],
    "when it is rescaled": ["when-scale"],
    "kept or dropped": ["keep-or-drop"],
    "exactly p": ["exactly-p"],
    "whose mask": ["whose-mask"],
    "p = 0": ["p-of-nought"],
    "validation above training": ["validation-above-training", "the-masks-part"],
    "batch normalisation": ["batch-normalisation", "norm-in-the-lab"],
    "the activation": ["before-the-activation"],
    "ReLU and pooling": ["relu-and-pooling"],
    "correlated maps": ["correlated-maps"],
    "max or average": ["max-or-average"],
    "a stride": ["stride-instead"],
    "overlap": ["overlapping-windows"],
    "pooling against overfitting": ["pooling-and-overfitting", "kinds-of-pooling", "in-place-of-pooling"],
    "global average": ["global-average"],
    "invariance": ["invariance", "three-of-eight", "unseen-places", "a-less-sensitive"],
    "gradient": ["gradient"],
    "receptive field": ["receptive-field"],
    "p = .5": ["why-one-half"],
    "faster": ["faster", "b-sparse-layer"],
    "an ensemble": ["ensemble"],
    "masks at test time": ["masks-at-test-time"],
    "the rest of the founding question": ["q-only-the-maximum", "b-smaller"],
}
NASTY = {
    "one cell": np.ones((1, 1, 1)),
    "zeros": np.zeros((1, 4, 4)),
    "constant": np.full((3, 5, 7), 0.25),
    "negative": -np.ones((1, 8, 8)) - np.eye(8),
    "ties": np.tile([[0.0, 1.0], [1.0, 0.0]], (4, 4))[None],
    "beyond": np.array([[[3.4e38, -3.4e38, 0, 1e-38], [3.4e38, 1, 0, -1e-38]]]),
    "tiny": np.full((1, 6, 6), 1e-40) * np.arange(6),
}
LAYERS = (
    (Pooling(), Dropout()),
    (Pooling(1), Dropout(0.0)),
    (Pooling(32, 1), Dropout(1.0, "block", 15)),
    (Pooling(3, 2, 1, ceil_mode=True), Dropout(0.01, "channel", training=False)),
    (Pooling(2, 5, kind="average"), Dropout(0.99, "position", scaling=False)),
    (Pooling(2, 1, 1, 8), Dropout(0.5, seed=999_999)),  # windows of nothing but padding
)


def cat(size: int = 32) -> FeatureMap:
    source = fit(load_sample("cat"), size)
    return FeatureMap("Cat", source.values[:1], "picture")


def numbers(sentence: Sentence | tuple[Sentence, ...]) -> list[float]:
    text = " ".join(map(str, sentence)) if isinstance(sentence, tuple) else str(sentence)
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


# ---- complete -----------------------------------------------------------------------------------


def test_everything_that_students_ask_is_answered_once():
    expected = [name for names in ASKED.values() for name in names]
    assert sorted(expected) == sorted(answer.id for group in GROUPS for answer in group.answers)
    assert len(ASKED) == 34 and len(ANSWERS) == len(expected)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in ANSWERS)
    assert len({answer.question for answer in ANSWERS.values()}) == len(ANSWERS)


def test_statements_come_first_each_with_a_verdict_and_with_what_that_hangs_on():
    *statements, same, modes, where, shift, helps = GROUPS
    assert [len(group.answers) for group in statements] == [8, 6, 3]
    for answer in (answer for group in statements for answer in group.answers):
        assert answer.verdict in VERDICTS and answer.question.startswith("“") and answer.question.endswith("”")
        assert bool(answer.slip) == (answer.verdict == "right, if"), answer.id
    for answer in (answer for group in (same, modes, where, shift, helps) for answer in group.answers):
        assert not answer.verdict and answer.question.endswith("?")


def test_every_sentence_that_is_made_is_used_and_a_name_without_one_is_refused():
    text = (ASSETS / "answers.txt").read_text(encoding="utf-8")
    assert set(re.findall(r"^\{(.*)\}$", text, re.MULTILINE)) == set(MADE)
    assert not re.search(r"[{}]", re.sub(r"^\{.*\}$", "", text, flags=re.MULTILINE))
    with pytest.raises(KeyError, match="nobody"):
        groups_of("# A\nb\n\nc -> compare\nWhy?\n{nobody}", MADE)


def test_the_text_is_read_as_it_says():
    assert said("It is [dropout: so] here.") == Sentence("It is ", "so", " here.", "dropout")
    text = (
        "# A\nlead\n\none -> shift?right=1&down=0\nright, if: “B.”\nYes.\n{two}\nIf: it is.\n\nx -> compare\nWhy?\nSo."
    )
    (group,) = groups_of(text, {"two": lambda f: (said("Two."), said("Three."))})
    first, second = group.answers
    assert (group.title, group.lead, first.shows) == ("A", "lead", ("shift", {"right": "1", "down": "0"}))
    assert (first.question, first.verdict, first.slip) == ("“B.”", "right, if", "it is.")
    assert [str(sentence) for sentence in first.say(None)] == ["Yes.", "Two.", "Three."]
    assert (second.shows, second.verdict, second.slip, len(second.say(None))) == (("compare", {}), "", "", 1)


# ---- whatever the input -------------------------------------------------------------------------


def hold(source, pooling, dropout) -> Facts:
    """Answers are of two to four sentences, reasons of verdicts of one at least, all of them finished."""
    found = facts(source, pooling, dropout)
    for answer in ANSWERS.values():
        told = answer.say(found)
        assert (1 if answer.verdict else 2) <= len(told) + bool(answer.slip) <= 4, (answer.id, [*map(str, told)])
        for text in [*map(str, told), *([answer.slip] if answer.slip else [])]:
            assert (
                text.endswith(".")
                and "  " not in text
                and not re.search(r"\b(nan|inf)\b|[{}*]|\[(input|pooling|dropout)", text)
            ), text
            assert (text[0].isupper() or text[0].isdigit() or "−" in text[0]) or text == answer.slip, text
    return found


@pytest.mark.parametrize("name", NASTY)
def test_answers_are_whole_for_nasty_inputs(name, recwarn):
    kind = "map" if NASTY[name].min() < 0 or NASTY[name].max() > 1 else "picture"
    for pooling, dropout in LAYERS:
        hold(FeatureMap(name, NASTY[name].astype(np.float32), kind), pooling, dropout)
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []


@given(SOURCES, POOLINGS, DROPOUTS)
@settings(deadline=None, derandomize=True, max_examples=15)
def test_answers_are_whole_and_right_for_any_input_and_settings(source, pooling, dropout):
    f = hold(source, pooling, dropout)
    hold_shares(f)
    hold_variances(f)
    hold_counts(f)
    hold_shifts(f)


def test_answers_follow_input_and_settings():
    one, other = facts(cat(), Pooling(), Dropout()), facts(cat(), Pooling(3), Dropout(0.3))
    same = {answer.id for answer in ANSWERS.values() if answer.say(one) == answer.say(other)}
    lab = {answer.id for answer in ANSWERS.values() if answer.shows[0] == "training-lab"}
    assert same <= lab | {"a-uncommon", "q-dropconnect-after-pooling", "p-of-nought", "overlapping-windows"} | {
        "a-pooling-stays",
        "before-the-activation",  # the same at any setting
    }


# ---- numbers, counted again ---------------------------------------------------------------------


def hold_shares(f):
    """Of three passes: those of masks drawn anew."""
    n, p = f.x.size, f.p
    drawn = [100 * (1 - dropout_mask(f.x.shape, p, seed=f.dropout.seed + i).mean()) for i in range(3)]
    shown = re.findall(r"(under |over )?([\d.]+) %", MADE["shares"](f).stressed)
    for (beyond, text), share in zip(shown, drawn, strict=True):
        assert beyond or abs(float(text) - share) <= 0.5 + 1e-9
    if 0 < p < 1:
        spread = re.search(r"here (?:under |over )?([\d.]+) %", str(MADE["shares"](f)))
        assert float(spread[1]) == pytest.approx(100 * (p * (1 - p) / n) ** 0.5, rel=0.06, abs=0.1)


def hold_variances(f):
    """Those of a dropout written out."""
    x, p = f.x.astype(np.float64), f.p
    sentence = MADE["variances"](f)
    text = re.search(r"and (\S+) in evaluation", str(sentence))
    assert float(text[1].replace("e−", "e-").replace(",", "")) == pytest.approx(np.var(x), rel=0.06, abs=0.006)
    if p < 1:  # over both fates of each value: E[y²] - E[y]²
        noisy = np.mean((1 - p) * (x / (1 - p)) ** 2) - np.mean(x) ** 2
        shown = re.match(r"[\d.,]+(e−\d+)?", sentence.stressed)[0].replace("e−", "e-").replace(",", "")
        assert float(shown) == pytest.approx(noisy, rel=0.06, abs=0.006)
        leaves = re.search(r"with a variance of (\S+), not (\S+)\.", str(sentence))
        for text, variance in zip(leaves.groups() if leaves else (), (np.var(x), noisy), strict=bool(leaves)):
            shown = float(text.replace("e−", "e-").replace(",", ""))
            assert shown == pytest.approx(variance / (noisy + 1e-5), rel=0.06, abs=0.006)
        assert leaves or p == 0 or np.var(x) / (noisy + 1e-5) == pytest.approx(noisy / (noisy + 1e-5), abs=0.01)


def hold_counts(f):
    k, s, channels = f.pooling.kernel_size, f.pooling.step, len(f.x)
    if not f.pooling.padding and f.pooling.dilation == 1 and not f.pooling.ceil_mode:
        cut = np.lib.stride_tricks.sliding_window_view(f.x, (k, k), (1, 2))[:, ::s, ::s]
        shared = int(((cut == cut.max((-2, -1), keepdims=True)).sum((-2, -1)) > 1).sum())
        assert numbers(MADE["ties"](f)) == [shared, cut[..., 0, 0].size]
    assert numbers(MADE["global average"](f)) == [10, 10 * f.contrast.pooled.size, 10 * channels]
    told = []
    for kernel in (3, 2):
        size = min(kernel, *f.source.size)
        step = min(2, *f.source.size)
        _, indices = max_pool2d(f.x, size, step, return_indices=True)
        won = sum(len(np.unique(each)) for each in indices)
        told += [won, indices.size, size, size]
    assert numbers(MADE["overlap"](f))[1:] == told


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_how_often_a_cell_stays_in_its_window_is_counted(k):
    cells = [*product(range(k), repeat=2)]
    stays = [0 <= row + down < k and 0 <= column + right < k for row, column in cells for down, right in AROUND]
    assert staying(k) == pytest.approx(np.mean(stays))
    assert staying(2) == 3 / 8


@pytest.mark.parametrize(("k", "s", "dilation"), [(1, 1, 1), (2, 2, 1), (3, 2, 1), (2, 1, 3), (3, 5, 2)])
def test_the_receptive_field_is_traced_from_an_output_to_the_input(k, s, dilation):
    def read(outputs: set[int], size: int, step: int, apart: int) -> set[int]:
        return {step * output + apart * tap for output in outputs for tap in range(size)}

    field = read(read(read({0}, 3, 1, 1), k, s, dilation), 3, 1, 1)
    assert len(read(read({0}, 3, 1, 1), 3, 1, 1)) == 5
    f = facts(cat(), Pooling(k, s, dilation=dilation), Dropout())
    across = max(field) - min(field) + 1
    assert MADE["field"](f).stressed == f"{across} × {across}"


def hold_shifts(f):
    k = f.pooling.kernel_size
    same = [
        np.mean(max_pool2d(f.x, k) == max_pool2d(np.roll(f.x, shift, (-2, -1)), k))
        for shift in product((-1, 0, 1), repeat=2)
        if shift != (0, 0)
    ]
    text = re.match(r"(under |over )?([\d.]+) %", MADE["eight shifts"](f)[1].stressed)
    assert text[1] or float(text[2]) == pytest.approx(100 * np.mean(same), abs=0.51)


def test_a_dropout_of_nothing_changes_nothing():
    for name in ("cat", "negative"):
        f = facts(fit(load_sample(name), 16), Pooling(), Dropout())
        assert MADE["at nought"](f).stressed == f"0 of {f.x.size:,} values"


# ---- the lab, and what is said of it in fixed words ----------------------------------------------


def test_the_lab_is_as_the_text_says():
    experiment, clean = stored()[0], stored("clean")[0]
    assert experiment == Experiment() and clean.wrong == 0
    assert (experiment.images, experiment.wrong_labels, experiment.seeds) == (200, 40, 5)
    assert "200 handwritten digits, 40 of them with a wrong label" in GROUPS[-1].lead
    f = facts(cat(), Pooling(), Dropout())
    told = {
        name: str(MADE[name](f)) for name in ("gain", "gain with right labels", "gain over a penalty", "units lost")
    }
    assert "raises test accuracy" in told["gain"] and "more than noise" in told["gain"]
    assert "brings no clear change" in told["gain with right labels"]
    regularises, overlap = map(str, MADE["pooling regularises"](f))
    assert regularises.endswith("it regularises here.") and "of 3 × 3 that overlaps" in overlap
    starts = "Average pooling", "A stride of 2 in the convolution", "A global average"
    assert [
        str(each).startswith(start) for each, start in zip(MADE["in place of pooling"](f), starts, strict=True)
    ] == [True] * 3
    assert "L2 penalty" in told["gain over a penalty"]
    assert "half the units silenced" in told["units lost"] and "dropout is clearly ahead" in told["units lost"]


def test_the_verdicts_on_the_lab_are_what_it_measured():
    """Training takes more steps with dropout; masks off, training accuracy is above the test's."""
    f = facts(cat(), Pooling(), Dropout())
    steps, noise = MADE["slower"](f)
    level, pooled, dropped, p, apart, _, low, high, *_ = numbers(steps)
    assert (level, p) == (80, 0.8) and 0 < low < apart < high and dropped - pooled == pytest.approx(apart, abs=0.11)
    _, batches, size, p_again, masks = numbers(noise)
    assert (size, p_again) == (32, 0.8) and masks > batches > 1
    training, test, silenced = numbers(MADE["usual order"](f))
    assert training > test > silenced
    on, off, test_again, apart, masks, *_ = numbers(MADE["the masks' part"](f)[0])
    assert (off, test_again) == (training, test) and on < off
    assert apart == pytest.approx(abs(test - on), abs=0.1) and masks == pytest.approx(off - on, abs=0.1)
    pool, plain, of_pool, of_plain, test_pool, test_plain = numbers(MADE["memory"](f))
    assert pool < plain and of_pool < of_plain and test_pool > test_plain


def test_figures_of_papers_carry_what_they_are_held_against():
    f = facts(cat(), *LAYERS[0])
    text = " ".join(str(sentence) for answer in ANSWERS.values() for sentence in answer.say(f))
    text += " ".join(answer.slip for answer in ANSWERS.values())
    for figure, baseline in (
        ("12.61 %", "14.32 %"),
        ("2.55 %", "3.95 %"),
        ("68.55 %", "77.42 %"),
        ("0.21 %", "0.27 %"),
    ):
        assert figure in text and baseline in text
    assert re.search(r"0\.4 points below that of 2 × 2", text)
