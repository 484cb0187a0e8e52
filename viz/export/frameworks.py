"""What scripts that stand alone are put together from: a few pieces for each framework.

After a dollar stand the sizes of the pooling: window $k, stride $s, dilation $d, and all ``$arguments`` by PyTorch's
names; how many $rows and $columns of windows there are; and how far maps are padded, all in all ($border), or by the
$padding and then $beyond it, where ceil mode may reach.
"""

from typing import NamedTuple


class Framework(NamedTuple):
    """The pieces of one framework: how the names of its scripts end, what these import, and how they open their arrays.

    Then by kind of pooling the function that gives the values of all windows, a minimum being the maximum of the
    negatives; whether that also tells where a maximum was found; and what the function that applies a mask gives.
    """

    label: str
    ending: str
    imports: str
    load: str
    pool: dict[str, str]
    tells_places: bool
    drop: str


_FIRST = '''
def pool(x):
    """The first value of each window: a stride alone."""
    return [x[:, ::$s, ::$s][:, :$rows, :$columns]]
'''
_CELLS = '''
def cells(x):
    """The first cell of every window, then the second of every window, and so on."""
    for row, column in np.ndindex($k, $k):
        yield x[:, $d * row :: $s, $d * column :: $s][:, :$rows, :$columns]

'''
_MEAN = '''
def pool(x):
    """The mean of each window. Padding counts as zeros, but what the last windows read beyond it does not count."""
    counted = np.pad(np.pad(np.ones(x.shape), $padding, constant_values=1), $beyond)
'''

_TORCH = {
    "max": '''
def pool(x):
    """The maximum of each window, and its place in its channel, counted row by row."""
    return F.max_pool2d(x, $arguments, return_indices=True)
''',
    "average": '''
def pool(x):
    """The mean of each window."""
    return [F.avg_pool2d(x.double(), $arguments)]
''',
    "first": _FIRST,
}
_NUMPY = {
    "max": f'''{_CELLS}
def pool(x):
    """The maximum of each window, and its place in its channel, counted row by row; -1 where it is padding."""
    places = np.pad(np.arange(x[0].size).reshape(1, *x[0].shape), $border, constant_values=-1)
    best, found_at = -np.inf, -1
    for value, place in zip(cells(np.pad(x, $border, constant_values=-np.inf)), cells(places)):
        wins = value > best  # so of equal values the first stays
        best, found_at = np.where(wins, value, best), np.where(wins, place, found_at)
    return best, found_at
''',
    "average": f"""{_CELLS}{_MEAN}\
    return [sum(cells(np.pad(x.astype(float), $border))) / sum(cells(counted))]
""",
    "first": _FIRST,
}
_THROUGH = '''
def through(layer, x):
    """What a layer makes of maps (channels, rows, columns), which Keras takes as (1, rows, columns, channels)."""
    y = keras.ops.convert_to_numpy(layer(np.moveaxis(x, 0, -1)[np.newaxis]))
    return np.moveaxis(y[0], -1, 0)

'''
_KERAS = {
    "max": f'''{_THROUGH}
def pool(x):
    """The maximum of each window. Keras does not say where it was found, and knows no such borders by itself."""
    x = np.pad(x, $border, constant_values=-np.inf)
    return [through(keras.layers.MaxPooling2D($k, strides=$s), x)]
''',
    "max, dilated": f'''{_CELLS}
def pool(x):
    """The maximum of each window, cell by cell, as Keras' MaxPooling2D knows no dilation."""
    best, *others = cells(np.pad(x, $border, constant_values=-np.inf))
    for value in others:
        best = keras.ops.maximum(best, value)
    return [keras.ops.convert_to_numpy(best)]
''',
    "average": f"""{_THROUGH}{_MEAN}\
    mean = keras.layers.AveragePooling2D($k, strides=$s, dtype="float64")
    return [through(mean, np.pad(x, $border)) / through(mean, counted)]
""",
    "first": _FIRST,
}

_LOAD = 'saved = np.load("$file")'
_TORCH_LOAD = (
    'saved = {name: torch.from_numpy(array) for name, array in np.load("$file").items() if name != "settings"}'
)
_TORCH_IMPORTS = "import numpy as np\nimport torch\nimport torch.nn.functional as F"
_KERAS_DROP = 'keras.ops.convert_to_numpy(keras.ops.where(kept, keras.ops.cast(x, "float64") * scale, 0))'
_TORCH_DROP, _NUMPY_DROP = "torch.where(kept, x.double() * scale, 0)", "np.where(kept, x.astype(float) * scale, 0)"
FRAMEWORKS = PYTORCH, KERAS, NUMPY = (
    Framework("PyTorch", "-pytorch.py", _TORCH_IMPORTS, _TORCH_LOAD, _TORCH, True, _TORCH_DROP),
    Framework("Keras", "-keras.py", "import keras\nimport numpy as np", _LOAD, _KERAS, False, _KERAS_DROP),
    Framework("NumPy", ".py", "import numpy as np", _LOAD, _NUMPY, True, _NUMPY_DROP),
)
