"""Many cases of one law in one test: a test of its own costs more than most of them take to run."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

Test = Callable[..., None]


def each(names: str, cases: Iterable[Any], ids: Iterable[str] | None = None) -> Callable[[Test], Test]:
    """Run a test on one case after the other, as `parametrize` would as many tests; a failure tells of its case."""
    wanted, cases = names.replace(",", " ").split(), list(cases)
    told = list(zip(map(repr, cases) if ids is None else ids, cases, strict=True))
    assert told, f"no cases of {names}"

    def over(test: Test) -> Test:
        @wraps(test)
        def run(**given: Any) -> None:
            for name, case in told:
                try:
                    test(**given, **dict(zip(wanted, case if len(wanted) > 1 else (case,), strict=True)))
                except Exception as failure:
                    failure.add_note(f"{names}: {name}")
                    raise

        # What pytest reads: the arguments that are left for it to give.
        signature = inspect.signature(test)
        rest = [argument for name, argument in signature.parameters.items() if name not in wanted]
        run.__signature__ = signature.replace(parameters=rest)
        return run

    return over
