"""How soon the controls of Compare change its pictures where the server is far away, against a bare page beside one.

Run as `python tests/bench/bench_line.py` with the packages of tests/requirements.txt and a Chromium. All that server
and browser say to each other is held up on its way, for 40 and for 100 ms each way; the bare Streamlit page has no such
line, and takes turns with the others. A change counts from the key press to the frame that shows it, and a value of a
drag from when it is due, so that what keeps the browser from taking it counts, too. What counts:

    p50 of key presses at most 1.0 times the bare page's, p95 at most 1.5 times;
    every value of a drag shown within two frames, at 40 values a second at 64², and at 25 at 256²;
    the last value lands, so that the answer changes nothing; at most 20 messages a second while dragging.

Server, line, browser and this script share the machine, and whatever else runs on it delays values, too. What a value
costs the thread that draws the page is told in processor time, which does not depend on that.
"""

import asyncio
import statistics
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_app import BARE, DESKTOP, TEXT_STATE, TIMER
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.server import ROOT, served, served_text

PIECE = 2**14  # bytes sent at once over a line with a rate
DELAYS = 0.04, 0.1  # seconds each way
PRESSES, WARM_UP, ROUNDS, REST = 22, 2, 2, 300
SECONDS, AT_REST = 4, 3000
P = "Drop probability p"
KEYS = {
    "k": ("Window k", ("ArrowRight", "ArrowLeft")),
    "s": ("Stride s", ("ArrowRight", "ArrowLeft")),
    "p": (P, ("ArrowRight", "ArrowLeft")),
    "Train / Eval": (None, ("t",)),
    "New mask": (None, ("n",)),
}
RATES = {64: 40, 256: 25}  # values a second of a drag, by the size of the maps

SENT = """
  window.sent = []
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (...etc) { window.sent.push(performance.now()); return send.apply(this, etc) }"""
COUNT = """() => {
  window.drawn = 0
  const draw = CanvasRenderingContext2D.prototype.drawImage
  CanvasRenderingContext2D.prototype.drawImage = function (...etc) { window.drawn++; return draw.apply(this, etc) }
  window.state = () => window.drawn }"""
# Gives for each value the milliseconds from when it was due to the frame that shows it; null where none did before the
# next value. A value counts as drawn where something was painted since it was set.
DRAG = """(slider, [seconds, rate]) => new Promise(resolve => {
  const [low, high, step, start] = [...[slider.min, slider.max, slider.step].map(Number), performance.now() + 50]
  const steps = Math.round((high - low) / step), shown = []
  const finger = type => slider.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true }))
  const end = () => {
    finger("pointerup")
    resolve([shown, window.sent])
  }
  window.sent = []
  finger("pointerdown")
  const set = i => {
    if (i === seconds * rate) return requestAnimationFrame(end)
    const due = start + (i * 1000) / rate
    setTimeout(() => {
      const before = window.drawn
      slider.value = low + step * Math.abs(((i + 1) % (2 * steps)) - steps)
      slider.dispatchEvent(new Event("input", { bubbles: true }))
      const atOnce = window.drawn > before
      const look = () => {
        const isLast = shown[i + 1] === undefined
        if (atOnce || (isLast && window.drawn > before)) shown[i] = performance.now() - due
        else if (isLast) requestAnimationFrame(look)
      }
      shown[i] = null
      requestAnimationFrame(look)
      set(i + 1)
    }, due - performance.now())
  }
  set(0)
})"""
PICTURES = "() => [...document.querySelectorAll('.maps canvas')].map(canvas => canvas.toDataURL())"


@contextmanager
def line(url: str, delay: float, rate: float = float("inf")) -> Iterator[str]:
    """A way to a server on which all data take so many seconds more, each way; gives its address.

    A connection is there after a round trip. Those that send the same way share its ``rate``, in bytes a second, and
    take turns, piece by piece.
    """
    opened: Future[tuple[int, Callable[[], object]]] = Future()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, turn: asyncio.Lock) -> None:
        later, gone = asyncio.get_running_loop().call_later, writer.is_closing
        while (data := await reader.read(PIECE)) and not gone():
            async with turn:
                await asyncio.sleep(len(data) / rate)
            later(delay, lambda data=data: gone() or writer.write(data))
        later(delay, writer.close)

    async def serve() -> None:
        up, down, over = asyncio.Lock(), asyncio.Lock(), asyncio.Event()

        async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(asyncio.CancelledError, OSError):  # the line is closed, or there is no server
                far_reader, far_writer = await asyncio.open_connection("localhost", urlsplit(url).port)
                await asyncio.sleep(2 * delay)
                ways = carry(reader, far_writer, up), carry(far_reader, writer, down)
                await asyncio.gather(*ways, return_exceptions=True)

        server = await asyncio.start_server(connect, "127.0.0.1")
        loop = asyncio.get_running_loop()
        opened.set_result((server.sockets[0].getsockname()[1], lambda: loop.call_soon_threadsafe(over.set)))
        await over.wait()  # what is still under way is cancelled then

    thread = Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    port, close = opened.result()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        close()
        thread.join()


def open_page(browser: Browser, url: str, state: str = COUNT) -> Page:
    page = browser.new_page(viewport=DESKTOP, bypass_csp=True)
    page.add_init_script(SENT)
    page.goto(url)
    page.get_by_role("slider", name=P).wait_for()
    page.wait_for_timeout(AT_REST)
    page.evaluate(state)
    page.evaluate(TIMER)
    return page


def key_presses(page: Page, name: str | None, keys: tuple[str, ...]) -> list[float]:
    """The milliseconds that each press took, the first few apart."""
    page.bring_to_front()
    page.evaluate("window.times = []")
    if name:
        page.get_by_role("slider", name=name).focus()
    for i in range(PRESSES):
        page.keyboard.press(keys[i % len(keys)])
        page.wait_for_function(f"window.times.length > {i}")
        page.wait_for_timeout(REST)
    return page.evaluate("window.times")[WARM_UP:]


def compare_key_presses(bare: Page, pages: dict[float, Page]) -> None:
    """Print how long key presses take at each distance, and how many times as long as on the bare page."""
    print("key press to picture   each way      p50      p95   of the bare page's")
    for control, (name, keys) in KEYS.items():
        times: dict[float, list[float]] = {0: [], **{delay: [] for delay in pages}}
        for _ in range(ROUNDS):
            times[0] += key_presses(bare, *KEYS["p"])
            for delay, page in pages.items():
                times[delay] += key_presses(page, name, keys)
        floor = spread(times.pop(0))
        print(f"{'the bare page':<22}       – {floor[0]:8.1f} {floor[1]:8.1f}")
        for delay, taken in times.items():
            p50, p95 = spread(taken)
            ratios = f"{p50 / floor[0]:.2f}, {p95 / floor[1]:.2f}"
            print(f"{control:<22} {1000 * delay:4.0f} ms {p50:8.1f} {p95:8.1f}   {ratios}")


def spread(times: list[float]) -> tuple[float, float]:
    """The median, and what 95 of a hundred stay below."""
    return statistics.median(times), statistics.quantiles(times, n=20)[18]


def drag(page: Page, name: str, size: int) -> str:
    """Move a slider to and fro; gives in words what came of it."""
    page.bring_to_front()
    slider, rate = page.get_by_role("slider", name=name), RATES[size]
    worked = clock_of_work(page)
    shown, sent = slider.evaluate(DRAG, [SECONDS, rate])
    cost = worked() / len(shown)
    ahead = page.evaluate(PICTURES)
    page.wait_for_timeout(AT_REST)
    lands = page.evaluate(PICTURES) == ahead
    times = [after for after in shown if after is not None]
    in_time = sum(after <= 2 * 1000 / 60 for after in times)
    most = max((sum(start <= at < start + 1000 for at in sent) for start in sent), default=0)
    return (
        f"{in_time} of {len(shown)} values within two frames, {len(times)} shown in all; "
        f"p50 {statistics.median(times):.1f} ms, longest {max(times):.1f} ms; {cost:.1f} ms of work a value; "
        f"the last {'lands' if lands else 'DOES NOT LAND'}; at most {most} messages in a second"
    )


def clock_of_work(page: Page) -> Callable[[], float]:
    """What gives the milliseconds of processor time that the page's main thread has worked since this call."""
    device = page.context.new_cdp_session(page)
    device.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = {metric["name"]: metric["value"] for metric in device.send("Performance.getMetrics")["metrics"]}
        return 1000 * metrics["TaskDuration"]

    return worked


def main() -> None:
    with (
        sync_playwright() as playwright,
        served(ROOT / "app.py") as server,
        served_text(BARE) as bare_url,
        line(server, DELAYS[0]) as near,
        line(server, DELAYS[1]) as far,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        bare = open_page(browser, bare_url, TEXT_STATE)
        pages = {delay: open_page(browser, url) for delay, url in zip(DELAYS, (near, far), strict=True)}
        compare_key_presses(bare, pages)
        for page in (bare, *pages.values()):
            page.close()
        for size, rate in RATES.items():
            for delay, url in zip(DELAYS, (near, far), strict=True):
                page = open_page(browser, f"{url}/?size={size}")
                for name in ("Window k", P):
                    print(f"{name} at {size}², {rate} values a second, {1000 * delay:.0f} ms: {drag(page, name, size)}")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
