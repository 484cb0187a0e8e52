"""Is pooling a dropout? The winners of max-pooling, left in place, beside a dropout that keeps as many cells.

    contrast      both selections on eleven axes, the verdict, the histogram
    selections    what both layers keep of one map
    sizes         what the layers hand on: shape, zeros, mean, bytes
    choices       what they choose: the next pass, large values, energy, empty windows
    functions     what they are as functions: train against eval, gradient, superposition
    ranks         where values stand among one another, and the bins of the histogram

Dropout is of single values here and always in training; pass number i draws the mask that Compare draws.
"""
