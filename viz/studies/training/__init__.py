"""The training lab: does dropout after pooling help? A small CNN trained on digits of 8 × 8 pixels.

    layers     convolution, ReLU, max-pooling, dropout, dense layer: forward and backward together
    loss       softmax and cross-entropy
    adam       the optimiser
    network    the architectures, and a network at work

Gradients are in float64 where the parameters are, and training is in float32.
"""
