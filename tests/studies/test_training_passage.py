"""A digit on its way through a trained network: its maps, the mask, and what is said of the answer."""

import numpy as np
import pytest

from viz.ops import conv2d, max_pool2d
from viz.studies.training.ask import Passage, passage
from viz.studies.training.digits import test_images as digits
from viz.studies.training.digits import test_labels as labels
from viz.studies.training.experiment import VARIANTS, Experiment
from viz.studies.training.run import Run, Training
from viz.studies.training.stored import stored

EXPERIMENT, RUNS = stored()


def network(key: str) -> Run:
    return next(run for run in RUNS if run.variant == key and run.parameters is not None)


def asked(key: str, training: bool = True, seed: int = 1, number: int = 0) -> Passage:
    digit, label = digits()[number, 0], int(labels()[number])
    return passage(EXPERIMENT, network(key), digit, label, seed, training)


def test_the_maps_are_those_of_the_operations():
    convolved, rectified, pooled, dropped = asked("pool_drop").layers
    own = EXPERIMENT.architecture("pool_drop").parts(network("pool_drop").parameters)
    by_hand = conv2d(digits()[0], own.filters, padding=1) + own.filter_biases[:, None, None]
    assert convolved.maps.min() < 0
    assert np.allclose(convolved.maps, by_hand, atol=1e-5)
    assert np.array_equal(rectified.maps, np.maximum(convolved.maps, 0))
    assert np.array_equal(pooled.maps, max_pool2d(rectified.maps, 2))
    assert np.array_equal(dropped.maps, np.where(dropped.kept, pooled.maps * dropped.scale, 0))
    assert dropped.scale == 2


def test_evaluation_keeps_all_and_answers_as_without_dropout():
    result = asked("pool_drop", training=False)
    assert not result.training
    assert result.layers[-1].kept.all()
    assert np.array_equal(result.layers[-1].maps, result.layers[-2].maps)
    assert np.array_equal(result.probabilities, result.without)
    assert len(result.sentences) == 1


def test_another_pass_draws_another_mask_and_leaves_evaluation_alone():
    one, other = asked("drop", seed=1), asked("drop", seed=2)
    assert not np.array_equal(one.layers[-1].kept, other.layers[-1].kept)
    assert not np.array_equal(one.probabilities, other.probabilities)
    assert np.array_equal(one.without, other.without)


@pytest.mark.parametrize("key", EXPERIMENT.variants)
def test_dropout_is_shown_only_where_the_network_has_it(key):
    names = [layer.name for layer in asked(key).layers]
    assert ("Dropout" in names) == VARIANTS[key].dropout
    assert ("Max-pooling" in names) == (VARIANTS[key].smaller == "Max-pooling")


def test_dropout_before_pooling_has_the_maxima_of_survivors():
    experiment = Experiment(place="before", unit="channel", p=0.5, channels=4, steps=20, images=50, seeds=1).fitted()
    run = Training(experiment, "pool_drop", 0).run()
    result = passage(experiment, run, digits()[5, 0], None, 3, True)
    _, rectified, dropped, pooled = result.layers
    assert dropped.maps.shape == rectified.maps.shape
    assert np.array_equal(pooled.maps, max_pool2d(dropped.maps, 2))
    # A channel is kept or dropped as a whole.
    assert np.array_equal(dropped.kept.any(axis=(1, 2)), dropped.kept.all(axis=(1, 2)))


def test_with_p_1_nothing_is_kept_and_the_answer_is_still_a_distribution():
    experiment = Experiment(p=1.0, steps=20, images=50, seeds=1).fitted()
    run = Training(experiment, "pool_drop", 0).run()
    result = passage(experiment, run, np.zeros((8, 8), np.float32), None, 1, True)
    assert not result.layers[-1].maps.any()
    assert result.probabilities.sum() == pytest.approx(1)
    assert str(result.sentences[0]).startswith("The sheet is blank.")
    assert "drops 128 of 128 units (100 %)" in str(result.sentences[1])


def test_the_sentences_name_label_answer_and_what_the_mask_does():
    for number in range(40):
        result = asked("pool_drop", number=number)
        first, second = map(str, result.sentences)
        answer, masked = int(result.without.argmax()), int(result.probabilities.argmax())
        article = "an" if result.label == 8 else "a"
        assert first.startswith(f"The digit is {article} {result.label}. With dropout off the answer is {answer}, at ")
        assert first.endswith("right." if answer == result.label else "wrong.")
        assert (f"stays {answer}," if masked == answer else f"becomes {masked},") in second
