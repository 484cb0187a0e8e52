"""One window under the glass: which value wins by rank, which by value, and what the poolings make of it.

record      what is known of the window
study       the chances of its values, and how often each of them was the maximum
tables      who wins, and what comes out, as rows
sentences   the same in words
"""
