"""Scripts that compute pooling and dropout again, with a framework and the arrays of a file alone."""

import json
from string import Template
from typing import Any

from viz.studies.layers import Pooling, Size
from viz.studies.pooling_kinds import KINDS

from .arrays import Arrays
from .frameworks import Framework


def code(framework: Framework, held: Arrays, file: str) -> str:
    """Return a Python script that makes once more what layers made of these arrays, and checks it.

    The script reads them from an .npz of this name in the folder where it is run, needs NumPy and the framework alone,
    and raises AssertionError with the name of the first array that differs.
    """
    pooling, steps, count = held.pooling, "", len(held.dropped)
    least = "smallest" if pooling and pooling.kind == "min" else "pool"
    looks = framework.tells_places and pooling is not None and pooling.kind in ("max", "min")
    for x, name, places in held.pooled:
        # Of a window that holds nothing but padding PyTorch names a cell all the same.
        names = [name, *([places] if places and looks and (held.by_name[places] >= 0).all() else [])]
        checked = json.dumps(names, ensure_ascii=False)[1:-1]
        steps, count = steps + f'check({least}(saved["{x}"]), {checked})\n', count + len(names)
    for x, kept, scale, name in held.dropped:
        steps += f'check([drop(saved["{x}"], saved["{kept}"], scale={scale})], "{name}")\n'
    titles = [*([KINDS[pooling.kind].title] if pooling else []), *(["dropout"] if held.dropped else [])]
    words = {"title": " and ".join(titles).capitalize(), "file": file, "steps": steps, "count": count}
    words |= _sizes(pooling, held.by_name[held.pooled[0][0]].shape[1:]) if pooling else {}
    pieces = _HEAD, _pool(framework, pooling) if pooling else "", _DROP if held.dropped else "", _END
    return Template("".join(pieces).replace("$load", framework.load)).substitute(words | framework._asdict())


def _pool(framework: Framework, pooling: Pooling) -> str:
    """The functions that pool."""
    kind = "max" if pooling.kind == "min" else pooling.kind
    dilated = f"{kind}, dilated" if pooling.dilation > 1 else kind
    return framework.pool.get(dilated, framework.pool[kind]) + (_MIN if pooling.kind == "min" else "")


def _sizes(pooling: Pooling, size: Size) -> dict[str, Any]:
    """What stands for the dollars of the pieces of a pooling of maps of this size."""
    windows, p = pooling.windows(size), pooling.padding
    below, beside = (max(axis.extent - axis.length - 2 * p, 0) for axis in windows)
    return {
        **{"k": pooling.kernel_size, "s": pooling.step, "d": pooling.dilation},
        **{"rows": windows[0].count, "columns": windows[1].count},
        "arguments": ", ".join(f"{name}={value}" for name, value in pooling.arguments.items()),
        **{"padding": [(0, 0), (p, p), (p, p)], "beyond": [(0, 0), (0, below), (0, beside)]},
        "border": [(0, 0), (p, p + below), (p, p + beside)],
    }


_HEAD = '''\
"""$title, computed again with $label.

Run this beside $file, which holds the maps, and the masks too: no two libraries draw the same ones.
"""

$imports

$load
np.seterr(over="ignore", invalid="ignore")  # what outgrows float32 is infinite, here as in the file

'''
_MIN = '''

def smallest(x):
    """The minimum of each window: what is the largest, all signs turned round."""
    values, *places = pool(-x)
    return [-values, *places]
'''
_DROP = '''

def drop(x, kept, scale):
    """What is not kept becomes 0, whatever it was, and survivors are multiplied by the scale."""
    return $drop
'''
_END = '''

def check(found, *names):
    """Stop where a result is not that of the file, to a millionth of its largest value."""
    for name, array in zip(names, found):
        wanted = np.asarray(saved[name])
        largest = np.abs(wanted[np.isfinite(wanted)]).max(initial=0)
        array = np.asarray(array).astype(wanted.dtype)
        np.testing.assert_allclose(array, wanted, rtol=0, atol=1e-6 * largest, err_msg=name)


${steps}print("$count arrays are the same again with $label.")
'''
