"""What follows from a map and settings is found once."""

from collections.abc import Callable, Hashable
from functools import lru_cache, update_wrapper
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")


class once(Generic[T]):
    """What a function of a map and settings gives, kept for the last few: all viewers share it, and nobody changes it.

    A map is cut from its stack anew on each run of a page, so it is known by its content.
    """

    def __init__(self, find: Callable[..., T]) -> None:
        update_wrapper(self, find)
        self._find = find
        self._found = lru_cache(maxsize=4)(self._look_up)
        self.cache_clear = self._found.cache_clear

    def __call__(self, x: np.ndarray, *settings: Hashable) -> T:
        """What is kept, or what is found now."""
        return self._found(x.tobytes(), x.dtype, x.shape, *settings)

    def _look_up(self, content: bytes, dtype: np.dtype, shape: tuple[int, ...], *settings: Hashable) -> T:
        return self._find(np.frombuffer(content, dtype).reshape(shape), *settings)
