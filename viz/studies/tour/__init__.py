"""The lecture, scene by scene: a question on the real maps, a guess or an act, and the truth beside it.

tasks says what a viewer is asked for, and how a guess is written in a link; scenes holds the scenes as data; truths
works out what is revealed, by the studies and at the settings in force; marking is about cells marked on a map.
"""

from .scenes import SCENES, TourScene
from .tasks import Act, Choice, Marks, Number, Numbers, guesses_of, guesses_text, read_guesses
from .truths import Results, Truth, truth, verdict

__all__ = [
    "SCENES",
    "Act",
    "Choice",
    "Marks",
    "Number",
    "Numbers",
    "Results",
    "TourScene",
    "Truth",
    "guesses_of",
    "guesses_text",
    "read_guesses",
    "truth",
    "verdict",
]
