"""The glossary: what a label's word means, and that what is said there is so."""

import pytest

from viz.studies.glossary import GLOSSARY, explained

MEANT = {
    "Window k": "window",
    "Stride s": "stride",
    "Data": "data",
    "Pooling + dropout + BatchNorm": "batchnorm",
    "Overlapping pooling": "overlapping pooling",
    "Average pooling": "average pooling",
    "Strided convolution": "strided convolution",
    "Global average": "global average",
    "Padding": "padding",
    "Dilation": "dilation",
    "Ceil mode: a last window may hang over": "ceil mode",
    "Drop probability p": "drop probability",
    "Block size": "block size",
    "Unit": "unit",
    "Scale survivors in training": "scale survivors",
    "Convention": "convention",
    "Mode": "mode",
    "Pass": "pass",
    "Feature map": "feature map",
    "DropConnect: weights instead of activations": "dropconnect",
    "Equivariance: how far from moving with its input?": "",
    "Invariance: what the classifier sees": "invariance",
    "Rival raised": "rival",
    "Working size": "",
    "Passes N": "",
}


@pytest.mark.parametrize(("label", "term"), MEANT.items())
def test_a_label_is_explained_by_its_word_of_the_field(label, term):
    assert explained(label) == GLOSSARY.get(term, "")


@pytest.mark.parametrize("text", GLOSSARY.values())
def test_a_meaning_is_one_short_sentence(text):
    assert text.endswith(".") and ". " not in text.replace("et al. ", "")
    assert len(text) <= 160


def test_every_word_is_met_on_a_page():
    assert set(MEANT.values()) - {""} == set(GLOSSARY)
