"""What the sentences on the two lanes share."""

from viz.studies.words import Sentence

POOL_DROP, DROP_POOL = "Pool → drop", "Drop → pool"


def nothing_but_padding() -> Sentence:
    """What is said where no window holds a cell."""
    rest = ": each maximum is −∞, and there is nothing that an order could change on average."
    return Sentence("Every window ", "holds nothing but padding", rest, "pooling")
