"""Dropout after pooling, or before it? One map on two lanes, what each gives on average, and what may change places.

    lanes        both lanes stage by stage, their zeros and their means over all masks
    exchanges    which layers commute, tried on the map
    tally        running sums over many passes of dropout before pooling
    estimates    their mean, beside the closed form
    closed_form  what windows give on average over all masks, and how far it spreads
    wording      how the two lanes are named, and what is said of windows without a cell

Dropout is of single values, always in training, and scaled by 1/(1 - p); pass number i draws the mask that Compare
draws.
"""

from .estimates import Estimate, estimate
from .exchanges import Exchange, exchanges
from .lanes import Lane, Order, Stage, order
from .tally import OrderTally

__all__ = ["Estimate", "Exchange", "Lane", "Order", "OrderTally", "Stage", "estimate", "exchanges", "order"]
