"""Shift: how much translation invariance pooling gives, and that dropout gives none.

All shifts are circular: what leaves a map at one side comes back at the other, so that nothing is lost and nothing new
comes in. A shift is (rows, columns), positive ones going down and to the right.

moves          a map before and after a shift, through both layers, and which values changed
answers        the sentences on it: partial, local, aliased, and nothing of the kind from dropout
curves         the shift error of eight operations, with the sentences on it
windows        shifts in words; the share of pooled values that one leaves unchanged, against the window
"""
