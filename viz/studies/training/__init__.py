"""The training lab: does dropout after pooling help? A small CNN trained on digits of 8 × 8 pixels.

    layers         forward and backward together; the gradient of the loss, and the optimiser
    network        the architectures, and a network at work
    digits         training sets with wrong labels, the test set, and a viewer's own drawing
    experiment     the variants and their settings
    run, trials    one training run, and all runs of an experiment, in slices of time
    apart          all runs of an experiment in a process of its own
    runner         experiments of many viewers, a few at once, the others in a queue
    robustness     silenced units and covered digits
    summary        means and spreads over seeds, and differences in pairs
    slowness       steps to a test accuracy against p, and how noisy masks make the gradient
    verdicts       what the runs say, and what must be said with it
    tables         the same, and the closed form, row by row
    stored         the default experiment as it came out once
    twins          "OR, not AND" in closed form
    ask            what a trained network says of one digit: its maps layer by layer, and how sure it is

Gradients are in float64 where the parameters are, and training is in float32. Accuracy is measured with dropout off,
but for one curve over the training set: on that set with the labels that were given, on the test set with right ones.
"""
