"""Smaller or Sparser: max-pooling and dropout, side by side.

The map of the package; data goes one way, from top to bottom:

    ops        NumPy in, NumPy out, with PyTorch's names and meanings
    inputs     what goes in: the FeatureMap record, bundled samples, uploads
    studies    one question each: frozen settings -> frozen result, numbers and sentences finished
    views      results -> what is drawn: scenes of maps, Plotly charts, theme; the map view paints scenes in a browser
    export     scenes -> files: PNG and GIF painted with Pillow, NPZ, CSV; code that stands alone
    pages      one Streamlit page a study: words, controls, order on screen

Everything above the pages runs in a notebook: ``from viz.ops import max_pool2d``.
"""
