"""How the server holds many viewers: how long changes take, and what is left of those who have been; prints figures.

    python tests/bench/bench_crowd.py             30 and 100 viewers, and 10 beside two runs of the lab
    python tests/bench/bench_crowd.py 50 1000     30 and 50 viewers, 10 beside the lab, and a soak of 1,000 sessions

The largest crowd comes twice where nginx is: to one server, and to two behind it, as `.hosting` has them, since one
server keeps one core busy.

Run it on Linux with the packages of tests/requirements.txt, on a machine that does nothing else; no browser is needed.
Viewers stand on six pages in turn, and each makes one change a second; a change counts from its message to the end of
the run that answers it, and half a second later follows what is drawn when controls are at rest. What counts:

    with 30 viewers p95 at most 250 ms;
    no error, and p95 under 1 s with 100 viewers on two cores;
    beside two runs of the lab p95 at most twice what it is without;
    after the soak, whose sessions change, fetch a file, bring one, or start a run of the lab and leave, memory within
    10 % of what it was after the first 150, and as many open files.
"""

import asyncio
import io
import os
import statistics
import sys
from itertools import cycle, islice
from pathlib import Path
from urllib.request import urlopen

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_change import process_of
from tests.browser.server import ROOT, served
from tests.hosting.proxy import nginx_path, port_of, proxied
from tests.viewers import PAGES, Viewer

SECONDS, REST, AT_ONCE, FIRST = 20, 0.5, 10, 150
SOON = 3  # seconds for which sessions are kept whose viewers have left, instead of those of the configuration


def change_of(page: str, number: int) -> tuple[str, str, float]:
    """One of many changes on a page: the key of its controls, the setting, and its value."""
    key, name = PAGES[page]
    return key, name, number + 2 if name == "pass" else (10 + number % 80) / 100


async def changes(viewer: Viewer, start: float, seconds: int, taken: list[float]) -> None:
    """Make one change a second, and note how long each took."""
    clock = asyncio.get_running_loop().time
    for i in range(seconds):
        await asyncio.sleep(max(0.0, start + i - clock()))
        taken.append(await viewer.change(*change_of(viewer.page, i)))
        await asyncio.sleep(max(0.0, start + i + REST - clock()))
        await viewer.rest()


async def together(viewers: list[Viewer], seconds: int = SECONDS) -> tuple[float, float]:
    """The milliseconds at p50 and p95 that changes take while all viewers make them."""
    taken: list[float] = []
    start = asyncio.get_running_loop().time() + 1
    # They are spread over the second, as people are.
    spread = (start + i / len(viewers) for i in range(len(viewers)))
    await asyncio.gather(*(changes(each, at, seconds, taken) for each, at in zip(viewers, spread, strict=True)))
    return 1000 * statistics.median(taken), 1000 * statistics.quantiles(taken, n=20)[18]


async def crowd(url: str, number: int, where: str = "", beside_lab: bool = False) -> None:
    """Print how long changes take to so many viewers; and then, if asked, once more beside two runs of the lab."""
    viewers = [await Viewer.comes(url, page) for page in islice(cycle(PAGES), number)]
    await together(viewers, 3)
    before = await together(viewers)
    said = f"{number:>4} viewers{where}   p50 {before[0]:6.1f} ms   p95 {before[1]:6.1f} ms"
    if beside_lab:
        labs = [await Viewer.comes(url, "training-lab", "seeds=20&steps=1600") for _ in range(2)]
        for lab in labs:
            await lab.change("run", "run", 1)
        after = await together(viewers)
        said += f"   beside two runs of the lab p95 {after[1]:6.1f} ms   ratio {after[1] / before[1]:.2f}"
        viewers += labs
    print(f"{said}   {sum(viewer.failures for viewer in viewers)} errors", flush=True)
    await asyncio.gather(*(viewer.leaves() for viewer in viewers))


def noise() -> bytes:
    """A file of sixteen maps, half a megabyte."""
    file = io.BytesIO()
    np.save(file, np.random.default_rng(1).normal(size=(16, 96, 96)).astype(np.float32))
    return file.getvalue()


async def session(url: str, number: int) -> int:
    """One session from beginning to end, of one kind in four; returns how many errors it met."""
    page, kind = [*PAGES][number % len(PAGES)], number % 4
    viewer = await Viewer.comes(url, "training-lab" if kind == 3 else page, f"size={(64, 128, 256)[number % 3]}")
    if kind == 1:
        with await asyncio.to_thread(urlopen, f"{url}/files/shift.npz?size=64&pass={number}") as file:
            file.read()
    if kind == 2:
        await viewer.bring(url, "noise.npy", noise())
    if kind == 3:
        await viewer.change("run", "run", 1)
    else:
        await viewer.change(*change_of(page, number))
        await viewer.rest()
    await viewer.leaves()
    return viewer.failures


async def soak(url: str, number: int) -> None:
    """Print what the server holds after the first sessions, and after all; none are there any more."""
    errors, server = 0, process_of(url)
    for start in range(0, number, AT_ONCE):
        errors += sum(await asyncio.gather(*(session(url, start + i) for i in range(AT_ONCE))))
        if start + AT_ONCE in (min(FIRST, number // 2), number):
            await asyncio.sleep(25)  # the lab gives up those who left, and sessions end
            line = next(line for line in (server / "status").open() if line.startswith("VmRSS:"))
            files = len([*(server / "fd").iterdir()])
            held = f"{int(line.split()[1]) / 1000:6.1f} MB   {files} open files"
            print(f"after {start + AT_ONCE:>4} sessions   {held}   {errors} errors", flush=True)


def main() -> None:
    os.environ["STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL"] = str(SOON)
    most, sessions = (int(said) for said in (*sys.argv[1:], *("100", "0")[len(sys.argv) - 1 :]))
    with served(ROOT / "app.py") as url:
        for number in sorted({min(30, most), most}):
            asyncio.run(crowd(url, number))
        if nginx_path():
            with served(ROOT / "app.py") as other, proxied(port_of(url), port_of(other)) as proxy:
                asyncio.run(crowd(proxy, most, " on two servers"))
        asyncio.run(crowd(url, min(10, most), beside_lab=True))
        if sessions:
            asyncio.run(soak(url, sessions))


if __name__ == "__main__":
    main()
