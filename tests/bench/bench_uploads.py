"""What files that people bring cost; prints times, peaks and a ratio.

    python tests/bench/bench_uploads.py             six large pictures beside another viewer; a photo in a browser
    python tests/bench/bench_uploads.py dear WORD   each file made to be dear with the word in its name

A script rather than a test, because a time limit in a test fails on a slow machine. A dear file may take 5 s of work
and 700 MB. Six PNGs of 24 megapixels at once may take 900 MB, this process and the worker together, and another
viewer's median at most 1.5 times as long as when nothing is read. That viewer is a thread of the process that asks for
the files, as on the server, and computes one picture of Compare after another, with rests between.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_app import MAP_STATE, open_page
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.server import ROOT, served
from tests.inputs.hostile import DEAR, measure, saved, worker_status
from viz.inputs import fit, load_sample, uploads
from viz.inputs.uploads import read_upload
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.views.compare import comparison_scene

FILES, ROUNDS, REST = 6, 4, 0.03
PHOTOS = 5


def dear(word: str = "") -> None:
    """Print size, time, peak and outcome of each dear file, a file a line."""
    for name, build in DEAR.items():
        if word in name:
            data = build()
            outcome, seconds, megabytes = measure(data)
            print(f"{name:28} {len(data) / 1e6:6.2f} MB {seconds:6.2f} s {megabytes:6.0f} MB  {outcome}", flush=True)


def photo(width: int, height: int) -> Image.Image:
    """A colour picture as large as a camera's: a sample enlarged."""
    values = load_sample("coffee").values.transpose(1, 2, 0)
    return Image.fromarray((255 * values).astype("uint8")).resize((width, height), Image.Resampling.BICUBIC)


def changes(goes_on: Callable[[int], bool]) -> list[float]:
    """The milliseconds that each picture of Compare takes, at 128² and another p each time."""
    source, times = fit(load_sample("cat"), 128), []
    while goes_on(len(times)):
        start = time.perf_counter()
        comparison_scene(compare(source, Pooling(), Dropout(p=len(times) % 90 / 100)), "true")
        times.append(1000 * (time.perf_counter() - start))
        time.sleep(REST)
    return times


def megabytes_now() -> float:
    """What this process and the worker hold."""
    lines = [line for path in (Path("/proc/self"), worker_status()) for line in (path / "status").open()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1000


def watch(stopped: threading.Event, seen: list[float]) -> None:
    while not stopped.wait(0.02):
        seen.append(megabytes_now())


def six_at_once() -> None:
    """Print what six large PNGs at once take, and how long another viewer's pictures take meanwhile and otherwise."""
    data, idle, beside, seen = saved(photo(6000, 4000), "PNG", compress_level=1), [], [], []
    read_upload("a", b"1,2")
    stopped = threading.Event()
    threading.Thread(target=watch, args=(stopped, seen), daemon=True).start()
    spent = 0.0
    with ThreadPoolExecutor(FILES) as pool:
        for _ in range(ROUNDS):
            idle += changes(lambda done: done < 40)
            start = time.perf_counter()
            files: list[Future] = [pool.submit(read_upload, "a.png", data, longest=256) for _ in range(FILES)]
            beside += changes(lambda _, files=files: not all(file.done() for file in files))
            spent += time.perf_counter() - start
            assert all(file.result().values.shape == (3, 171, 256) for file in files)
    stopped.set()
    slow, fast = statistics.median(beside), statistics.median(idle)
    print(f"{FILES} PNGs of 24 megapixels, {len(data) / 1e6:.0f} MB each: {spent / ROUNDS:.2f} s, {max(seen):.0f} MB")
    print(f"another viewer: p50 {fast:.1f} ms idle, {slow:.1f} ms beside them, ratio {slow / fast:.2f}")


def upload_to_picture() -> None:
    """Print how long it takes in a browser from choosing a photo of 12 megapixels to its picture."""
    times = []
    with tempfile.TemporaryDirectory() as folder, served(ROOT / "app.py") as url, sync_playwright() as playwright:
        path = Path(folder) / "photo.jpg"
        photo(4032, 3024).save(path, quality=90)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        for _ in range(PHOTOS):
            page = open_page(browser, url)
            page.locator('section[data-role="input"] canvas').first.evaluate(MAP_STATE)
            start = time.perf_counter()
            page.locator('input[type="file"]').set_input_files(path)
            page.wait_for_function("window.drawn > 0", polling="raf")
            times.append(time.perf_counter() - start)
            page.close()
        size = path.stat().st_size / 1e6
    print(f"a JPEG of 12 megapixels, {size:.1f} MB: {statistics.median(times):.2f} s from upload to picture")
    print("each:", ", ".join(f"{seconds:.2f}" for seconds in times))


def main(what: str = "", word: str = "") -> None:
    if what == "dear":
        dear(word)
    else:
        six_at_once()
        upload_to_picture()
    uploads._WORKER.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
