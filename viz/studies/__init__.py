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
    tour        all of it, scene by scene: what is guessed, and what is revealed
    answers     what students ask, from all of these

Below them lies what they share: layers (their settings), pool and masks (the layers at work), ledger (the book-keeping
of a map), axes (records of a comparison), slices (many passes, a few at a time), sums, words, numbers and notes (how it
is all said).

A study fits settings to the size of its map. A p that is not a number, and a negative seed, are ValueErrors.

Results call alike what is alike:

    source                     the map (C, H, W) that goes in
    pooling, dropout, p, seed  the settings that were used: those asked for, as they fit
    pooled, indices / winners  the pooled map (C, H', W'), and where in its channel's H·W each value was found
    kept, survival             what a mask keeps, and up to which p each cell stays; (C, H, W)
    scale                      what survivors were multiplied by
    colour_range               the ends of the colour scale that all maps of values share
    before, after_…, of_…      ledgers of the input, of what a layer makes of it, and of what the name says
    labels, sentences          the words around the maps, and those that tell what they show
"""
