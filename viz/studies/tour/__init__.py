"""The lecture, scene by scene: a question on the real maps, a guess or an act, and the truth beside it.

scenes     the scenes as data, and how guesses are written in a link
lecture    a lecture as a file, read as whatever a stranger may have written
marking    cells marked on a map, and how many of them chance would get right
truths     what is revealed, by the studies and at the settings in force
"""
