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
    pooling, kind = held.pooling, held.pooling and held.pooling.kind
    tells = framework.tells_places and kind in ("max", "min")
    # Of a window that holds nothing but padding PyTorch names a cell all the same.
    told = {places for *_, places in held.pooled if places and tells and (held.by_name[places] >= 0).all()}
    pooled = [(x, name, *told.intersection({places})) for x, name, places in held.pooled]
    script = _HEAD
    if pooling:
        script += _pool(framework, pooling) + _POOLED
    if held.dropped:
        script += _DROPPED
    return Template(script + _END).substitute(
        _sizes(pooling, held.by_name[pooled[0][0]].shape[1:]) if pooling else {},
        title=" and ".join(
            ([KINDS[pooling.kind].title] if pooling else []) + ["dropout"] * bool(held.dropped)
        ).capitalize(),
        label=framework.label,
        imports=framework.imports,
        load=Template(framework.load).substitute(file=file),
        file=file,
        drop=framework.drop,
        pooled=_lines(pooled),
        dropped=_lines(held.dropped),
        count=sum(len(names) - 1 for names in pooled) + len(held.dropped),
    )


def _pool(framework: Framework, pooling: Pooling) -> str:
    """The function that pools."""
    kind = "max" if pooling.kind == "min" else pooling.kind
    dilated = f"{kind}, dilated" if pooling.dilation > 1 else kind
    return framework.pool.get(dilated, framework.pool[kind]) + (_MIN if pooling.kind == "min" else "")


def _sizes(pooling: Pooling, size: Size) -> dict[str, Any]:
    """What stands for the dollars of the pieces of a pooling of maps of this size."""
    windows = pooling.windows(size)
    around = [(0, 0), *((axis.padding, axis.padding) for axis in windows)]
    beyond = [(0, 0), *((0, max(axis.extent - axis.length - 2 * axis.padding, 0)) for axis in windows)]
    return {
        **{"k": pooling.kernel_size, "s": pooling.step, "d": pooling.dilation},
        **{"rows": windows[0].count, "columns": windows[1].count},
        "arguments": ", ".join(f"{name}={value}" for name, value in pooling.arguments.items()),
        **{"padding": around, "beyond": beyond},
        "border": [(before, after + more) for (before, after), (_, more) in zip(around, beyond, strict=True)],
        "pool": "smallest" if pooling.kind == "min" else "pool",
    }


def _lines(rows: list[Any]) -> str:
    return "\n".join(f"    ({', '.join(json.dumps(entry, ensure_ascii=False) for entry in row)})," for row in rows)


_HEAD = '''\
"""$title, computed again with $label.

Run this beside $file, which holds the maps, and the masks too: no two libraries draw the same ones.
"""

$imports

$load
np.seterr(over="ignore", invalid="ignore")  # what outgrows float32 is infinite, here as in the file


def check(name, found):
    """Stop where a result is not that of the file, to a millionth of its largest value."""
    wanted = np.asarray(saved[name])
    largest = np.abs(wanted[np.isfinite(wanted)]).max(initial=0)
    found = np.asarray(found).astype(wanted.dtype)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6 * largest, err_msg=name)

'''

_MIN = '''

def smallest(x):
    """The minimum of each window: what is the largest, all signs turned round."""
    values, *places = pool(-x)
    return [-values, *places]
'''

_POOLED = """

# What is pooled, and what comes out of it.
for x, *names in [
$pooled
]:
    for name, found in zip(names, $pool(saved[x])):
        check(name, found)
"""

_DROPPED = '''

def drop(x, kept, scale):
    """What is not kept becomes 0, whatever it was, and survivors are multiplied by the scale."""
    return $drop


# What dropout gets, its mask, what survivors are multiplied by, and what comes out.
for x, kept, scale, name in [
$dropped
]:
    check(name, drop(saved[x], saved[kept], scale))
'''

_END = """
print("$count arrays are the same again with $label.")
"""
