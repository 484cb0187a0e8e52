"""Is pooling a dropout? The winners of max-pooling, left in place, beside a dropout that keeps as many cells.

selections    what both layers keep of one map
ranks         where its values stand among one another: AUC, tenths, the bins of the histogram
windows       how many cells the windows hold, and means over them
contrast      both selections axis by axis, and the verdict
axes          the eleven axes
wording       numbers as the axes show them
"""

from .contrast import Contrast, Histogram, contrast, histograms
from .selections import matched_p

__all__ = ["Contrast", "Histogram", "contrast", "histograms", "matched_p"]
