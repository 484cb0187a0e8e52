"""Scripts to take along, run beside their arrays, and a stand-in for Keras where it is not to be had."""

import contextlib
import io
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view


def run(script: str, folder: Path, name: str, arrays: bytes) -> str:
    """What a script prints in a folder that holds its arrays."""
    (folder / name).write_bytes(arrays)
    told = io.StringIO()
    with contextlib.chdir(folder), np.errstate(), contextlib.redirect_stdout(told):
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
    return told.getvalue()


@contextlib.contextmanager
def keras():
    """Keras, or what stands in for it."""
    with pytest.MonkeyPatch.context() as patch:
        if find_spec("keras") is None:
            patch.setitem(sys.modules, "keras", STAND_IN)
        yield


class _Pooling:
    """A pooling layer as Keras documents it: channels last, padding "valid", and float32 unless another is asked for.

    Output rows are floor((rows - pool_size) / strides) + 1. Source: keras.io/api/layers/pooling_layers.
    """

    def __init__(self, pool_size, strides=None, dtype="float32"):
        self.pool_size, self.strides, self.dtype = pool_size, strides or pool_size, dtype

    def __call__(self, x):
        assert x.ndim == 4 and min(x.shape[1:3]) >= self.pool_size
        windows = sliding_window_view(x.astype(self.dtype), (self.pool_size,) * 2, axis=(1, 2))
        return self.reduce(windows[:, :: self.strides, :: self.strides], axis=(-2, -1))


class _MaxPooling2D(_Pooling):
    reduce = staticmethod(np.max)


class _AveragePooling2D(_Pooling):
    reduce = staticmethod(np.mean)


STAND_IN = SimpleNamespace(
    layers=SimpleNamespace(MaxPooling2D=_MaxPooling2D, AveragePooling2D=_AveragePooling2D),
    ops=SimpleNamespace(
        maximum=np.maximum,
        where=np.where,
        cast=lambda x, dtype: x.astype(dtype),
        convert_to_numpy=np.asarray,
    ),
)
