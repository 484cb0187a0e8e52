"""Kinds of dropout: what is drawn once, a value, a channel, a block, a factor or a weight, and what follows from it.

family          value, channel, block and Gaussian dropout on one stack of maps
rates           where on a map DropBlock drops how much, in closed form
connections     dropout and DropConnect on a small dense layer
approximation   what its outputs are over many masks, by theory and by counting
"""

from .connections import Connections, connections
from .family import MOST_CHANNELS, Kind, Kinds, kinds, stack_of
from .rates import block_rates

__all__ = ["MOST_CHANNELS", "Connections", "Kind", "Kinds", "block_rates", "connections", "kinds", "stack_of"]
