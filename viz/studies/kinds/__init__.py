"""Kinds of dropout: what is drawn once, a value, a channel, a block, a factor or a weight, and what follows from it.

family        value, channel, position, block and Gaussian dropout on one stack of maps
blocks        where on a map DropBlock drops how much
sentences     what each kind does to the stack
connections   dropout and DropConnect on a small dense layer
outputs       what its units give over many masks, by theory and by counting
layer_words   what the masks do to the layer, and its units as a table
"""
