"""Train and eval: one map on many passes, their film, their mean and spread, and three conventions of scaling.

Single values are dropped here, and pass number i of a seed draws the mask of `seed + i`, the one that Compare draws.
"""

from .averages import Passes, passes
from .conventions import conventions
from .film import Film, Frame, film
from .scales import Convention
from .tally import STOPS, Tally

__all__ = ["STOPS", "Convention", "Film", "Frame", "Passes", "Tally", "conventions", "film", "passes"]
