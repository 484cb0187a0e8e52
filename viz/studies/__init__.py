"""One question each: frozen settings in, a frozen result with its numbers and sentences out.

    compare     what do the two do to this picture?
    budget      is pooling a dropout?
    passes      what happens over many passes, in training and in evaluation?
    order       dropout after pooling, or before it?
    glass       which value of one window wins?
    kinds       values, channels, blocks, factors, or weights?
    places      where in a CNN?
    shift       how much translation invariance?
    training    does dropout after pooling help?

Below them lies what they share: layers (their settings), pool and masks (the layers at work), ledger (the book-keeping
of a map), axes (records of a comparison), slices (many passes, a few at a time), sums, words, numbers and notes (how it
is all said).
"""
