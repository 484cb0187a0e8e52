"""Train and eval: one map on many passes, their film, their mean and spread, and the conventions of scaling.

Single values are dropped here, and pass number i of a seed draws the mask of seed + i, the one that Compare draws.

tally          sums over up to 1000 passes, in bounded memory and in slices of time
film           passes one by one
averages       mean and spread of many passes beside their theory
conventions    each convention by its mean activation in training and in evaluation
"""
