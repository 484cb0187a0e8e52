"""Train and eval: one map on many passes, their film, their mean and spread, and the conventions of scaling.

Single values are dropped here, and pass number i of a seed draws the mask of seed + i, the one that Compare draws.

scales         what the conventions multiply, in training and in evaluation
tally          sums over up to 1000 passes, in bounded memory and in slices of time
film           passes one by one
averages       mean and spread of many passes beside their theory
conventions    each convention by its mean activation in training and in evaluation
"""

from viz.studies.scales import Convention

from .averages import Passes, passes
from .conventions import conventions
from .film import Film, Frame, film
from .tally import STOPS, Tally

__all__ = ["STOPS", "Convention", "Film", "Frame", "Passes", "Tally", "conventions", "film", "passes"]
