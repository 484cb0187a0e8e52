"""Run the default experiment again, and store what comes out: python -m viz.studies.training"""

from .stored import refresh

refresh()
