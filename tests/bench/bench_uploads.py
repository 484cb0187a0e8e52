"""Print what each file made to be dear costs to read: python tests/bench/bench_uploads.py [word in the name]

A script rather than a test, because a time limit in a test fails on a slow machine. Allowed are 5 s, 700 MB.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.inputs.hostile import DEAR, measure
from viz.inputs import uploads


def main(word: str = "") -> None:
    """Print size, time, peak and outcome, a file a line."""
    for name, build in DEAR.items():
        if word in name:
            data = build()
            uploads._WORKER.stop()  # so that the peak is this file's
            outcome, seconds, megabytes = measure(data)
            print(
                f"{name:28} {len(data) / 1e6:6.2f} MB {seconds:6.2f} s {megabytes:6.0f} MB  {outcome}",
                flush=True,
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
