"""Dropout after pooling, or before it? One map on two lanes, what each gives on average, and what may change places.

    lanes        both lanes step by step
    closed_form  what pooling after dropout gives on average over all masks, and how far it spreads
    exchanges    which layers commute, tried on the map
    study        all of it for one map
    sentences    what is said of both lanes
    tally        running sums over many passes of dropout before pooling
    estimates    their mean, beside the closed form

Dropout is of single values, always in training, and scaled by 1/(1 - p); pass number i draws the mask that Compare
draws.
"""
