"""What the words of the field mean that stand on the pages, each in one sentence."""

import re
from functools import lru_cache

GLOSSARY = {
    "ceil mode": "A last window may hang over the edge, as long as it starts inside the map or its padding before it.",
    "overlapping pooling": "Max-pooling over windows of 3 × 3 at a stride of 2, so that neighbours share cells, as in "
    "AlexNet (Krizhevsky et al. 2012).",
    "average pooling": "Each window gives the mean of its values; the gradient is shared out evenly among them.",
    "strided convolution": "The filters are asked at every second pixel only, so that the maps come out smaller "
    "without a pooling layer (Springenberg et al. 2014).",
    "global average": "Each map gives one value, its mean (Network in Network, Lin et al. 2013): where a filter found "
    "something is forgotten.",
    "batchnorm": "Brings each channel to mean 0 and variance 1: those of the batch in training, else running ones.",
    "data": "Digits, or a plus, cross, ring or T of 3 × 3 cells in noise; test shapes lie where none of training does.",
    "stride": "How many cells a window moves on to the next; where it is k, windows neither overlap nor leave gaps.",
    "window": "The k × k values of which pooling makes one; max-pooling keeps the largest of them.",
    "padding": "Cells added round the map: max-pooling pads with −∞, so that none of them can win over a value.",
    "dilation": "How far apart the cells that a window reads lie: 1 is side by side, 2 leaves one out between them.",
    "drop probability": "p is the chance of each unit to be dropped, as in PyTorch and Keras; some papers call the "
    "chance to be kept p.",
    "block size": "DropBlock (Ghiasi et al. 2018) drops squares of b × b cells, in which neighbours go together.",
    "unit": "What one draw decides on: a value, a channel (SpatialDropout), a position, or a block (DropBlock).",
    "scale survivors": "Inverted scaling multiplies what is kept by 1/(1 − p) in training, so that the mean over masks "
    "is the input, and evaluation needs no scaling.",
    "convention": "Inverted scaling multiplies what is kept by 1/(1 − p) in training; the classic one multiplies all "
    "values by 1 − p in evaluation.",
    "mode": "In training dropout draws a mask on each pass, and in evaluation it hands its input on; pooling does the "
    "same in both.",
    "pass": "One run of the input through the layers: in training each draws a mask of its own, which says of each "
    "value whether it is kept or dropped.",
    "feature map": "One channel of what a layer hands on: the responses of one filter, wherever it looked.",
    "dropconnect": "DropConnect (Wan et al. 2013) drops single weights, where dropout drops activations.",
    "rival": "The second largest value of the window; raised by 100 % it is equal to the winner, and beyond it wins.",
    "invariance": "The output stays when the input moves; where it moves along instead, that is equivariance.",
}
"""By the words that a label has for them; of two in one label the first here is meant."""


@lru_cache(maxsize=256)
def explained(label: str) -> str:
    """What the word of the field in a label means; empty where it has none."""
    return next((text for term, text in GLOSSARY.items() if re.search(rf"\b{term}\b", label, re.IGNORECASE)), "")
