"""What is said of one shift: pooling is partly, locally invariant and aliases; dropout is not invariant at all."""

import numpy as np

from viz.studies.layers import Dropout, Pooling, Size
from viz.studies.numbers import percent, percents
from viz.studies.sums import how_many
from viz.studies.words import Sentence, count

from .windows import Shift, cells_in_common, moved


def input_sentence(shift: Shift, changed: np.ndarray) -> Sentence:
    """By how much the input moved, and how many of its values changed, as ``changed`` marks them."""
    if shift == (0, 0):
        return Sentence("The input ", "stays where it is", ", and so every output is what it was.")
    lead, stressed, circle = "The input moves ", moved(shift), ", and what leaves at one side comes back at the other"
    differ = how_many(changed)
    if not differ:
        return Sentence(lead, stressed, f"{circle}: no value differs from the one that stood in its place.")
    return Sentence(lead, stressed, f"{circle}: {percent(differ, changed.size)} of its values change.")


def cells_kept(pooling: Pooling, size: Size, shift: Shift) -> int | None:
    """How many cells a window inside the map reads before and after the shift; None where no window fits into it."""
    fits = max(axis.reach for axis in pooling.windows(size)) <= min(size)
    return cells_in_common(pooling.kernel_size, shift, size, pooling.dilation) if fits else None


def partial_sentence(changed: np.ndarray, changed_input: np.ndarray, common: int | None) -> Sentence:
    """How many maxima are unchanged, beside how many values of the input are; ``common`` as `cells_kept` gives it."""
    same, same_input = (how_many(~mask) for mask in (changed, changed_input))
    lead = "Max-pooling leaves "
    if not same:
        return Sentence(lead, "none of its values unchanged", ": it is not invariant to this shift.", "pooling")
    if same == changed.size:
        rest = f": on this input{', where values recur,' if common == 0 else ''} it is invariant to this shift."
        return Sentence(lead, "all of its values unchanged", rest, "pooling")
    now, was = percents((same, changed.size), (same_input, changed_input.size))
    was = was if same_input else "none"
    more = same * changed_input.size > same_input * changed.size
    if more and common == 0:
        rest = "no window keeps a cell, so that is no invariance, but values that recur."
    else:
        rest = "it is partly invariant." if more else "that is no invariance of its own."
    return Sentence(lead, f"{now} of its values unchanged", f", where {was} of the input's are: {rest}", "pooling")


def local_sentence(k: int, common: int | None) -> tuple[Sentence, ...]:
    """What a window of k × k has in common before and after the shift; nothing is said where none fits into the map."""
    if common is None:
        return ()
    if k == 1:
        rest = ", and that is another one after the shift."
        return (Sentence("With k = 1 a window holds ", "a single cell", rest, "pooling"),)
    if not common:
        rest = ": what is unchanged is so only because values recur."
        return (Sentence("Before and after the shift a window has ", "no cell in common", rest, "pooling"),)
    if common == k * k:
        rest = ", as it spans the whole way round."
        return (Sentence("A window inside the map holds ", "the same cells as before", rest, "pooling"),)
    stressed = f"{count(common)} of its {count(k * k, 'cell')}"
    rest = ": its maximum is the same where that is among them and no new cell exceeds it, so invariance is local."
    return (Sentence("A window inside the map keeps ", stressed, rest, "pooling"),)


def aliased_sentence(pooling: Pooling, shift: Shift, before: np.ndarray, after: np.ndarray) -> Sentence:
    """Whether the shift is a whole number of strides, so that the pooled map (C, H', W') moves with its input."""
    stride = pooling.step
    if any(by % stride for by in shift):
        lead, stressed = f"With stride {stride} the windows cut the shifted input ", "at other places"
        rest = ": only a whole number of strides moves the pooled map by whole cells, and any other shift is aliased."
        return Sentence(lead, stressed, rest, "pooling")
    cells = shift[0] // stride, shift[1] // stride
    same = how_many(np.roll(before, cells, (-2, -1)) == after)
    lead = f"The shift is a whole number of strides ({stride}), so the pooled map moves with its input (equivariance): "
    if same == after.size:
        return Sentence(lead, f"it is what it was, moved {moved(cells, 'cell')}", ".", "pooling")
    stressed = f"{percent(same, after.size)} of its values are what they were, moved {moved(cells, 'cell')}"
    return Sentence(lead, stressed, "; the others have come round the circle, or lie where it closes.", "pooling")


def dropout_sentence(
    dropout: Dropout, kept: np.ndarray, changed_input: np.ndarray, changed: np.ndarray, by_next_mask: np.ndarray
) -> Sentence:
    """That dropout makes nothing invariant: under a held mask survivors change as the input does.

    All four masks are (C, H, W): what is kept, and what changes in the input, in the output, and in the output where
    the next pass draws its own mask.
    """
    if not dropout.training or dropout.p == 0:
        lead = "Dropout in evaluation " if not dropout.training else "Dropout with p = 0 "
        rest = f": {percent(how_many(changed), changed.size)} of its values change, those of its input."
        return Sentence(lead, "does nothing at all", rest, "dropout")
    if dropout.p == 1:
        return Sentence("Dropout with p = 1 gives ", "0 before and after", ", whatever its input.", "dropout")
    if not kept.any():
        return Sentence("Dropout spared ", "no value on this pass", ", so there is none to change.", "dropout")
    held, fresh = (percent(how_many(mask & kept), how_many(kept)) for mask in (changed, by_next_mask))
    if not changed_input.any():
        rest = f"; under the next mask {fresh} of the values that it keeps do."
        return Sentence("Under one mask dropout changes ", "nothing where its input does not", rest, "dropout")
    was = percent(how_many(changed_input), changed_input.size)
    lead = "Dropout makes nothing invariant: with its mask held, "
    rest = f", as {was} of the input's do; under the next mask {fresh} of them do."
    return Sentence(lead, f"{held} of the values that it keeps change", rest, "dropout")
