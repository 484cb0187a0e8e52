"""Where in a CNN? A small CNN with a dropout put somewhere in it.

study        the CNN with a dropout at one place, and all places it could be put at
cnn          convolution, ReLU, max-pooling, dense layer
spots        the places: what a dropped value is there, and what papers report
layers       what each layer hands on
neighbours   what kept neighbours give away of a dropped value
sentences    what the dropout does, in words

The dropout is always in training; pass number i draws the masks that Compare draws for maps of that shape.
"""
