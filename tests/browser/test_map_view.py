"""The map view in a browser: winners in place, linked cells, films, several views, and a p that is predicted."""

import base64
import io
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import leave_out_charts
from tests.browser.looks.walk import go
from tests.browser.parts import AT_REST, HASHED, hashes, settle, unfold
from tests.browser.stage import CONFIG, stage, triggered
from tests.js.page_cases import PAGES, layers_case
from viz.export.maps import LINE, TINT, draw_map
from viz.export.pixels import image_of
from viz.ops import dropout_survival, kept_at, max_pool2d
from viz.ops.windows import pool_windows
from viz.studies.masks import mask_line
from viz.studies.pool import MAXIMUM
from viz.studies.words import Line as Told
from viz.views.map_view import PARTS
from viz.views.map_view.message import pack
from viz.views.protocol import TIMINGS
from viz.views.recipes import PLAIN, drawn_ahead
from viz.views.scene import Panel, Recipe, Scene
from viz.views.theme import BEYOND, SHADES, shaded

LINE_THAT_CAN_BE_HELD = Path(__file__).with_name("held_line.js")  # a page runs it first
EDGE = 4  # pixels of the page round the maps
SIZE = 16
BLUE, ORANGE = [0, 114, 178], [213, 94, 0]  # of the layers, in the light theme


@dataclass(frozen=True)
class Example:
    """A few maps of noise: the input, its maxima in place, and a dropout; others that tests ask for."""

    k: int = 2
    s: int = 2
    channels: int = 1
    n: int = SIZE
    p: float = 0.5
    before: bool = False

    @property
    def x(self) -> np.ndarray:
        return np.random.default_rng(5).random((self.channels, self.n, self.n), np.float32)

    @property
    def kept(self) -> np.ndarray:
        return kept_at(dropout_survival(self.x.shape, seed=1), self.p)

    @property
    def source(self) -> Panel:
        return Panel("Input", "input", "", self.x.shape, values=self.x)

    @property
    def drop(self) -> Panel:
        survival = dropout_survival(self.x.shape, seed=1)
        return Panel(
            "Drop", "dropout", "", self.x.shape, kept=self.kept, survival=survival, scale=1 / (1 - self.p),
            before=self.before, made=Recipe("dropout", caption=""), made_of=0, line=mask_line(True),
        )  # fmt: skip

    @property
    def pooled(self) -> Panel:
        maxima, winners = max_pool2d(self.x, self.k, stride=self.s, return_indices=True)
        windows = pool_windows((self.n, self.n), self.k, self.s, 0)
        return Panel("Max", "pooling", "", maxima.shape, indices=winners, windows=windows, line=MAXIMUM)

    @property
    def winners(self) -> Panel:
        return replace(self.pooled, title="Winners", shape=self.x.shape, in_place=True)

    @property
    def scene(self) -> Scene:
        return Scene((self.source, self.winners, self.drop), (0.0, 1.0), "grey", "true", (0, 0, 0))


def two_views() -> dict[str, Scene]:
    """Two views: eleven small maps, and maps of averages."""
    example = Example()
    frames = [replace(p, cell=(row, i)) for row, p in enumerate((example.pooled, example.drop)) for i in range(1, 6)]
    panels = (replace(example.source, cell=(0, 0)), *frames)
    mean = Panel("Mean", "dropout", "", example.x.shape, values=-example.x, line=Told("mean"))
    spread = replace(
        example.pooled, title="Spread", indices=None, values=np.zeros_like(example.pooled.indices, np.float32),
        line=Told("sd"), colours=("cividis", 0.0, 0.0),
    )  # fmt: skip
    plain = Panel("Half", "dropout", "", example.x.shape, values=example.x / 2)
    return {
        "film": replace(example.scene, panels=panels, columns=6, compact=True, explained=()),
        "averages": replace(example.scene, panels=(example.source, mean, spread, plain)),
    }


@pytest.fixture
def open_bench(open_tab):
    """Shows an example, or other scenes, on a page of nothing else."""

    def opened(scenes: Example | dict[str, Scene]) -> Page:
        page = open_tab(None, {"width": 1280, "height": 900})  # cells are too small for numbers
        show = stage(page, PARTS)
        for key, scene in ({"maps": scenes.scene} if isinstance(scenes, Example) else scenes).items():
            show(pack(scene), key)
        return page

    return opened


def canvas(page: Page, title: str) -> Locator:
    return page.get_by_role("application", name=re.compile(f"^{title}"))


def pixels(where: Locator) -> np.ndarray:
    """What a canvas shows: (height, width, RGB)."""
    data = where.evaluate("c => c.toDataURL()").partition(",")[2]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def cell_of(shown: np.ndarray, size: int = SIZE) -> int:
    return (shown.shape[1] - 2 * EDGE) // size


def middles(shown: np.ndarray, size: int = SIZE) -> np.ndarray:
    """The pixel in the middle of each cell: (H, W, RGB)."""
    at = EDGE + (cell_of(shown, size) * (np.arange(size) + 0.5)).astype(int)
    return shown[np.ix_(at, at)]


def point_at(page: Page, title: str, row: int, column: int) -> None:
    box = canvas(page, title).bounding_box()
    cell = (box["width"] - 2 * EDGE) / SIZE
    page.mouse.move(box["x"] + EDGE + cell * (column + 0.5), box["y"] + EDGE + cell * (row + 0.5))


@pytest.mark.parametrize(("channels", "before", "size"), [(1, False, 16), (1, True, 96), (3, False, 16), (3, True, 16)])
def test_survivors_have_their_colour_in_either_theme_and_holes_a_quiet_one(open_bench, channels, before, size):
    example = Example(channels=channels, n=size, before=before)
    page = open_bench(example)
    x, kept = example.x, example.kept
    shown = np.where(kept, x if before else 2 * x, 0)
    levels = np.broadcast_to((255 * np.clip(shown, 0, 1)).round(), (3, size, size)).transpose(1, 2, 0)
    away = np.ones((size, size), bool)
    away[:2, :2] = False  # the lit cell is in the corner
    for theme in SHADES:
        page.emulate_media(color_scheme=theme)
        settle(page)
        drawn = middles(pixels(canvas(page, "Drop")), size).astype(int)
        colours = np.where((shown > 1).any(axis=0)[..., None], BEYOND, shaded(levels, theme))
        survivors = kept.any(axis=0) & away
        assert np.abs(drawn - colours)[survivors].max() <= 1
        paper, ink = (
            np.array(ImageColor.getrgb(CONFIG["theme"][theme][name])) for name in ("backgroundColor", "orangeColor")
        )
        shares = (drawn[~kept.any(axis=0) & away] - paper) @ (ink - paper) / ((ink - paper) @ (ink - paper))
        assert shares.min() == pytest.approx(TINT, abs=0.01)
        assert shares.max() == pytest.approx(TINT if size > 16 else LINE, abs=0.03)


def test_both_painters_draw_the_same_colours(open_bench):
    example = Example(before=True)
    page = open_bench(example)
    for panel, ground in ((example.source, True), (example.drop, example.kept[0])):
        in_pillow = np.asarray(image_of(draw_map(example.scene, panel, 9, 0))).astype(int)[5::9, 5::9]
        drawn = middles(pixels(canvas(page, panel.title))).astype(int)
        same = (np.abs(drawn - in_pillow[:SIZE, :SIZE]) == 0).all(axis=-1)
        same[:2, :2] = True
        assert same[ground].all()


@pytest.mark.parametrize(("channels", "k", "s"), [(1, 2, 2), (3, 2, 2), (1, 3, 1), (1, 2, 3)])
def test_what_won_a_window_is_drawn_and_all_else_is_a_hole_in_blue(open_bench, channels, k, s):
    example = Example(k, s, channels)
    page = open_bench(example)
    x, winners = example.x, example.winners.indices
    won = np.zeros((channels, SIZE * SIZE), bool)
    for channel in range(channels):
        won[channel, winners[channel]] = True
    won = won.reshape(x.shape)
    drawn = middles(pixels(canvas(page, "Winners"))).astype(int)
    levels = np.broadcast_to(np.where(won, np.round(x * 255), 0), (3, SIZE, SIZE)).transpose(1, 2, 0)
    levels = shaded(levels, "light").astype(int)
    away = np.ones((SIZE, SIZE), bool)
    away[: k + 1, : k + 1] = False  # the lit cell is in the corner
    kept, holes = away & won.any(axis=0), away & ~won.any(axis=0)
    assert kept.sum() and holes.sum()
    assert np.abs(drawn[kept] - levels[kept]).max() <= 1
    assert (drawn[holes][:, 2] > drawn[holes][:, 0] + 20).all()


def test_a_window_without_a_value_is_open_whatever_stands_for_it(open_bench):
    example = Example(k=1, s=1)
    gaps = np.arange(SIZE * SIZE).reshape(SIZE, SIZE) % 3 == 0
    indices = np.where(gaps, -1, example.pooled.indices)
    largest, smallest = (
        replace(example.pooled, title=title, indices=indices, missing=missing, line=replace(MAXIMUM, padding=padding))
        for title, missing, padding in (("Max", -np.inf, "−∞"), ("Min", np.inf, "∞"))
    )
    panels = example.source, largest, smallest, example.drop
    page = open_bench({"maps": replace(example.scene, panels=panels, layout="over")})
    gaps[:2, :2] = False  # the lit cell is in the corner
    for line, (title, padding) in enumerate((("Max", "−∞"), ("Min", "∞"))):
        drawn = middles(pixels(canvas(page, title)))
        assert (drawn[gaps] == 255).all()
        assert (drawn[~gaps] < 255).any(axis=1).mean() > 0.9
        point_at(page, title, 0, 3)
        expect(page.locator(".sum p").nth(line)).to_contain_text(f") = {padding}")


def test_a_cell_lights_up_on_all_maps_and_its_window_where_winners_are_in_place(open_bench):
    page = open_bench(Example(k=4, s=4))
    row, column = 6, 9
    point_at(page, "Drop", row, column)
    shown = {title: pixels(canvas(page, title)) for title in ("Input", "Winners", "Drop")}
    cell = cell_of(shown["Input"])
    beside = EDGE + column * cell - 2, EDGE + int((row + 0.5) * cell)
    window = EDGE + 8 * cell - 2, EDGE + int(5.5 * cell)  # left of columns 8–11, at row 5
    for title, colour in (("Input", BLUE), ("Winners", BLUE), ("Drop", ORANGE)):
        assert shown[title][beside[1], beside[0]].tolist() == colour
    assert shown["Input"][window[1], window[0]].tolist() == BLUE
    assert shown["Winners"][window[1], window[0]].tolist() == BLUE
    assert shown["Drop"][window[1], window[0]].tolist() != ORANGE
    _, winners = max_pool2d(Example().x[0], 4, return_indices=True)
    winner = divmod(int(winners[1, 2]), SIZE)
    ring = [EDGE + int((at + 0.5) * cell) for at in winner]
    right_of_winner = shown["Winners"][ring[0], ring[1] + int(0.42 * cell)].astype(int)
    assert np.abs(right_of_winner - BLUE).max() < 60


def test_the_sum_tells_who_stays_in_place(open_bench):
    page = open_bench(Example())
    x = Example().x[0]
    window = x[4:6, 8:10]
    row, column = divmod(int(window.argmax()), 2)
    point_at(page, "Winners", 4 + row, 8 + column)
    top = f"{window.max():.2f}"
    expect(page.locator(".sum")).to_contain_text(f"max {top} wins its window: stays {top}")
    point_at(page, "Winners", 5 - row, 9 - column)
    expect(page.locator(".sum")).to_contain_text(f"max {window[1 - row, 1 - column]:.2f} loses its window to {top}: 0")


def test_keys_walk_and_hold_where_winners_are_in_place(open_bench):
    page = open_bench(Example())
    canvas(page, "Winners").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".unseen")).to_contain_text(re.compile(r"Winners, row 8, column 1\. max .* its window"))
    page.keyboard.press("Enter")
    expect(page.locator(".hint")).to_contain_text("Held")


def test_plain_panels_tell_their_value_under_their_word(open_bench):
    page = open_bench(two_views())
    x = Example().x[0]
    point_at(page, "Mean", 6, 9)
    lines = page.locator(".sum").last.locator("p")
    value = f"{x[6, 9]:.2f}"
    expect(lines.nth(0)).to_have_text(f"mean −{value}")
    expect(lines.nth(1)).to_have_text("sd 0")
    expect(lines.nth(2)).to_have_text(f"{value} → {x[6, 9] / 2:.2f}")
    box = canvas(page, "Spread").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 2, box["y"] + box["height"] / 2 + 2)
    cells = ", ".join(f"−{v:.2f}" for v in x[8:10, 8:10].ravel())
    expect(lines.nth(0)).to_have_text(f"mean {cells}")
    expect(lines.nth(1)).to_have_text("sd 0 rows 8–9, columns 8–9")


def test_a_film_stands_on_its_grid_and_is_pushed_along_where_it_is_narrow(open_bench):
    page = open_bench(two_views())
    film = page.locator(".compact canvas")
    boxes = [film.nth(i).bounding_box() for i in range(11)]
    assert len({round(box["y"]) for box in boxes[:6]}) == 1
    for above, below in zip(boxes[1:6], boxes[6:], strict=True):
        assert round(above["x"]) == round(below["x"])
        assert above["y"] + above["height"] < below["y"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    boxes = [film.nth(i).bounding_box() for i in range(11)]
    assert len({round(box["y"]) for box in boxes[:6]}) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for one, next_one in itertools.pairwise(boxes[:6]):
        assert one["x"] + one["width"] <= next_one["x"] + 2 * EDGE
    film.nth(5).scroll_into_view_if_needed()
    assert film.nth(5).bounding_box()["x"] < 390


def test_several_views_stand_on_one_page_and_none_speaks_for_the_page(open_bench):
    page = open_bench(two_views())
    sums = page.locator(".sum")
    expect(sums).to_have_count(2)
    expect(sums.first).to_be_hidden()
    before = sums.last.inner_text()
    frame = pixels(page.locator(".compact canvas").nth(10))
    page.locator(".compact canvas").first.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".unseen").first).to_have_text(f"Input, row 8, column 0. {Example().x[0, 8, 0]:.2f}")
    assert sums.last.inner_text() == before
    assert (pixels(page.locator(".compact canvas").nth(10)) != frame).any()
    assert page.evaluate("window.scenes") == 0


@pytest.fixture
def held_page(page_on_a_line):
    """The app on a line that can be held; what a test leaves held goes on for the next."""
    yield page_on_a_line
    page_on_a_line.evaluate("line.release()")


@pytest.fixture(scope="session")
def page_on_a_line(window):
    """The app on a line that can be held; its window knows what was predicted and what is answered."""
    page = window.new_page()
    page.set_viewport_size({"width": 1000, "height": 800})
    leave_out_charts(page)
    page.add_init_script(path=LINE_THAT_CAN_BE_HELD)
    page.add_init_script(path=AT_REST)
    page.add_init_script("""
        window.predicted = {}
        window.predictedAt = 0
        document.addEventListener("predict", ({ detail: { key, number } }) => {
          window.predicted[key] = number
          window.predictedAt = performance.now()
        })
        document.addEventListener("scene", event => (window.answered = event.detail.answers))""")
    yield page
    page.close()


def pictures(page: Page) -> list[str]:
    """Of the first map view."""
    return hashes(page.locator(".maps").first.locator("canvas"))


SHOWN = f"""maps => {{
  const said = [maps, maps.getRootNode().querySelector(".sum")].map(part => part.innerHTML)
  return [...[...maps.querySelectorAll("canvas")].map({HASHED}), ...said]
}}"""


def shown(page: Page) -> tuple[str, ...]:
    """All that the first map view shows and says: pictures, titles, captions, ledgers, the sum; not its reserves."""
    return without_reserves(page.locator(".maps").first.evaluate(SHOWN))


def without_reserves(seen: list[str]) -> tuple[str, ...]:
    """What is seen, without the room that is kept for words that have been there."""
    *maps, words, of_sum = seen
    return *maps, re.sub(r' (style="--held[^"]*"|data-held="")', "", words), of_sum


Action = Callable[[Page], object]


def slide(name: str, *keys: str) -> list[Action]:
    return [lambda page, key=key: page.get_by_role("slider", name=name).press(key) for key in keys]


def press(*keys: str) -> list[Action]:
    return [lambda page, key=key: page.keyboard.press(key) for key in keys]


def pick(label: str, *options: str) -> list[Action]:
    return [lambda page, key=key: page.get_by_label(label, exact=True).select_option(key) for key in options]


def click(role: str, *names: str) -> list[Action]:
    return [lambda page, name=name: page.get_by_role(role, name=name, exact=True).click() for name in names]


def together(*actions: Action) -> list[Action]:
    """All of them before the first is answered."""
    return [lambda page: [action(page) for action in [*actions, rest]]]


RESTED = "apart => new Promise(rest => setTimeout(rest, predictedAt + apart - performance.now()))"


def rest(page: Page) -> None:
    """Wait until words do not follow the last value that was predicted, and will not follow the next."""
    page.evaluate(RESTED, TIMINGS.words_apart)


def hold(page: Page) -> None:
    """Rest, and then hold what the server answers."""
    page.evaluate(f"apart => ({RESTED})(apart).then(line.hold)", TIMINGS.words_apart)


OF_P = slide("Drop probability p", "PageUp", "End", "ArrowLeft", "Home", "ArrowRight")
K, S = slide("Window k", "ArrowRight"), slide("Stride s", "ArrowRight")
SLIDERS = {
    "size": "Working size",
    "k": "Window k",
    "p": "Drop probability p",
    "block": "Block size",
}
LOCK, CEIL = "Stride follows the window", "Ceil mode: a last window may hang over"
MATCH = "Match pooling's budget"


COMBINED = together(*K, *press("n"), *S, *OF_P[:1], *K)
SCALING = "Scale survivors in training"


UNANSWERED = """async patience => {
  await line.release()
  const end = performance.now() + patience
  const unanswered = () => Object.entries(predicted).filter(([key, number]) => !(answered[key] >= number))
  while (unanswered().length && performance.now() < end) await new Promise(look => setTimeout(look, 50))
  return unanswered()
}"""


def let_answers_come(page: Page) -> None:
    """Hold them no longer, and wait until all that was predicted is answered.

    Where it never is, the numbers tell how far the answers came.
    """
    assert page.evaluate(UNANSWERED, 60_000) == [], page.evaluate("[predicted, answered]")


def fill(**values: float) -> list[Action]:
    """Set sliders by the names of their settings."""
    return [
        lambda page, label=SLIDERS[name], value=value: page.get_by_role("slider", name=label).fill(str(value))
        for name, value in values.items()
    ]


def turn(title: str) -> list[Action]:
    """Go to another page with the settings as they are."""
    return [lambda page: go(page, "", title, "")]


@pytest.mark.parametrize(
    ("address", "legs"),
    [
        (
            "?drop=value&scaling=0&size=48",
            [
                ([], OF_P + press("n") + K + S + click("checkbox", SCALING)),
                (
                    click("radio", "Feature maps") + pick("Unit", "block") + click("checkbox", LOCK)
                    + fill(p=0.5, size=24, k=2, block=4),
                    slide("Block size", "End") + press("n") + K,
                ),
                (
                    click("radio", "Grey") + click("checkbox", SCALING) + fill(p=0.5, size=32, k=5, block=5),
                    S + slide("Padding", "End") + click("checkbox", CEIL, LOCK) + K + slide("Dilation", "ArrowRight")
                    + pick("Kind", "average"),
                ),
            ],
        ),
        (
            "?drop=channel&look=colour&size=16&pass=2",
            [
                (
                    [],
                    OF_P[:1] + press("n", "t", "t") + pick("Unit", "block"),
                ),
                (
                    turn("Train and eval") + fill(p=0.5),
                    press("n") + click("radio", "After scaling", "Classic")
                    + together(*click("radio", "Forgot .eval()"), *press("n"), *K, *OF_P[:1]),
                ),
                (
                    turn("Shift") + click("checkbox", LOCK) + fill(p=0.5, k=2),
                    slide("Shift down", "End") + K + press("n")
                    + together(*slide("Shift right", "ArrowRight"), *press("t"), *K, *OF_P[3:]),
                ),
                (
                    turn("Is pooling a dropout?") + click("checkbox", LOCK) + fill(size=24, k=2),
                    K + press("n") + OF_P[:1] + click("checkbox", MATCH)
                    + together(*OF_P[:1], *click("checkbox", MATCH), *K, *OF_P[1:3]) + click("checkbox", MATCH, LOCK),
                ),
            ],
        ),
        (
            "?input=numbers",
            [
                ([], click("radio", "After scaling", "Laid over") + COMBINED),
                (
                    turn("Order and kinds") + click("checkbox", LOCK) + fill(p=0.5, k=2),
                    press("n") + S + together(*K, *OF_P[:1], *press("n")) + click("checkbox", LOCK)
                    + pick("Kind", "average"),
                ),
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_predicted_is_what_the_server_answers(held_page, app_url, address, legs):
    """On one page after the other: what brings the page to a state, and then what is predicted from there.

    What the server makes of values in their order is held here; that all values are predicted, by the test after.
    """
    page = held_page
    page.goto(f"{app_url}/{address}")
    page.locator('section[data-role="dropout"] canvas').first.wait_for()
    settle(page)
    for arrive, actions in legs:
        for action in arrive:
            unfold(page)
            action(page)
        settle(page)
        unfold(page)
        page.evaluate("predicted = {}")  # what the page before was answered, this one does not tell
        hold_predictions(page, actions)


def hold_predictions(page: Page, actions: list[Action]) -> None:
    seen = {shown(page)}
    for action in actions:
        hold(page)
        action(page)
        page.mouse.move(0, 0)  # an answer may move a map under it
        predicted = shown(page)
        let_answers_come(page)
        assert predicted == shown(page), page.url
        seen.add(predicted)
    assert len(seen) > len(actions) / 2


def test_controls_come_back_as_they_stood_before_answers_on_the_way_and_eval_leaves_all_alone(held_page, app_url):
    """Streamlit's cache of messages would have lost them by then, and with them the connection for good."""
    page = held_page
    page.goto(f"{app_url}/?size=16")
    page.locator('section[data-role="dropout"] canvas').wait_for()
    settle(page)
    hold(page)
    for action in slide("Drop probability p", "End", "Home", "End", "ArrowLeft"):  # at both ends a mask is idle
        action(page)
        page.wait_for_timeout(2 * TIMINGS.at_rest_after)
    page.wait_for_timeout(TIMINGS.lost_after)
    predicted = shown(page)
    let_answers_come(page)
    settle(page)
    assert predicted == shown(page)
    what_evaluation_leaves_alone_stands(page)


def test_a_page_comes_whole_though_the_one_before_it_still_asks_while_it_is_on_its_way(held_page, app_url):
    page, said, complaints = held_page, [], []
    page.on("websocket", lambda line: line.on("framesent", lambda message: said.append(message)))
    page.on("pageerror", lambda error: complaints.append(error))
    page.goto(app_url)
    page.locator('section[data-role="dropout"] canvas').first.wait_for()
    settle(page)
    hold(page)
    page.get_by_role("link", name="Shift", exact=True).click()
    after_the_click = len(said)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/shift"))
    while len(said) == after_the_click:
        page.wait_for_timeout(50)
    page.evaluate("line.release()")
    expect(page.get_by_role("heading", name="Shift", level=1)).to_be_visible()
    settle(page)
    assert page.locator("section.panel canvas").count() == 6
    assert not complaints


def what_evaluation_leaves_alone_stands(page: Page) -> None:
    for action in [*fill(p=0.5), *press("t")]:
        action(page)
        settle(page)
    before = shown(page)
    hold(page)
    for action in OF_P[:1] + press("n"):
        action(page)
    assert shown(page) == before


ANSWERED = f"""async cases => {{
  const seen = () => cases.map(({{ page }}) => ({SHOWN})(calls.get(page).parentElement.querySelector(".maps")))
  for (const {{ page, before }} of cases) await give(page, before)
  const changes = cases.flatMap(({{ changes }}) => changes)
  for (const detail of changes) document.dispatchEvent(new CustomEvent("predict", {{ detail, cancelable: true }}))
  await atRest()
  const predicted = seen()
  for (const {{ page, after }} of cases) await give(page, after)
  await atRest()
  return [predicted, seen()]
}}"""


def test_what_is_predicted_at_random_settings_is_what_answers(open_tab, monkeypatch):
    """Of inputs of every kind, on every page that predicts, each in a view of its own; words follow at once here."""
    monkeypatch.setattr("viz.views.map_view.message.TIMINGS", replace(TIMINGS, words_apart=0))
    page, random, drawn = open_tab(None, {"width": 480, "height": 400}), np.random.default_rng(1), set()
    stage(page, PARTS)
    for number in range(0, 180, 9):
        cases = [layers_case(random, name, answers=(number, number + 9)) for name in PAGES]
        for case in cases:
            for after, change in enumerate(case["changes"], 1):
                change |= {"key": case["page"], "number": number + after, "waits": False}
        predicted, answered = page.evaluate(ANSWERED, cases)
        for case, *seen in zip(cases, predicted, answered, strict=True):
            ahead, answer = map(without_reserves, seen)
            assert ahead == answer, (case["page"], case["changes"])
            drawn.add(ahead)
    assert len(drawn) > 140


def announce(page: Page, number: int, value: float, name: str = "p", key: str = "controls") -> bool:
    """Announce a change of a control as the controls do; gives whether the map view has drawn what will come of it."""
    detail = {"key": key, "number": number, "name": name, "value": value}
    announced = (
        "told => !document.dispatchEvent(new CustomEvent('predict', { detail: self.told = told, cancelable: true }))"
    )
    return page.evaluate(announced, detail)


def answered(number: int, p: float = 0.5) -> Scene:
    """The input and the dropout at p, as the answer to a message of the controls."""
    example = Example(p=p)
    scene = replace(
        example.scene, panels=(example.source, example.drop), signal={"answers": {"controls": number}, "files": ""}
    )
    return drawn_ahead(scene, PLAIN | {"p": p, "pass": 1, "drawn": "after"})


def test_an_answer_older_than_the_finger_does_not_bring_the_picture_back(open_tab):
    page = open_tab(None)
    show = stage(page, PARTS)
    at = {}
    for p in (0.75, 0.5):
        show(pack(answered(0, p)))
        at[p] = pictures(page)
    assert announce(page, 2, 0.75)
    assert pictures(page) == at[0.75] != at[0.5]
    for answer, p in ((1, 0.75), (2, 0.5)):
        scene = answered(answer)
        show(pack(replace(scene, panels=(replace(scene.panels[0], title="Another"), *scene.panels[1:]))))
        assert pictures(page) == at[p]
        assert page.get_by_text("Another").count() == (answer == 2)  # what is on screen is ahead of the first answer


def test_what_cannot_be_known_is_waited_for_and_nothing_older_comes_back(open_tab):
    page = open_tab(None)
    show = stage(page, PARTS)
    at = {}
    for p in (0.25, 0.75, 0.5):
        show(pack(answered(0, p)))
        at[p] = pictures(page)
    assert announce(page, 2, 0.75)
    assert not announce(page, 3, 5, name="k")
    assert not announce(page, 4, 0.25)
    assert pictures(page) == at[0.75]
    for answer, sent, p in ((1, 0.5, 0.75), (2, 0.5, 0.5), (3, 0.75, 0.25), (4, 0.5, 0.5)):
        show(pack(answered(answer, sent)))
        assert pictures(page) == at[p]


def test_words_follow_values_at_intervals_and_an_answer_that_is_lost_does_not_leave_a_wrong_picture(open_tab):
    page = open_tab(None, color_scheme="light")  # a clock is a whole window's, so that it has its own
    page.clock.install()
    stage(page, PARTS)(pack(answered(0)))
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    before = pictures(page)
    told = []
    for number, p in enumerate((0.4, 0.3, 0.2), 1):
        announce(page, number, p)
        told.append(factor(page))
    page.clock.fast_forward(TIMINGS.words_apart + 1)
    assert [*told, factor(page)] == ["1.67", "1.67", "1.67", "1.25"]
    assert pictures(page) != before
    page.clock.fast_forward(TIMINGS.prediction_lost_after)
    assert pictures(page) == before
    assert factor(page) == "2"


def factor(page: Page) -> str:
    """What survivors are multiplied by, as the sum says."""
    return re.search(r"·([\d.]+)", page.locator(".sum").inner_text())[1]


def test_what_other_controls_announce_is_not_for_this_view(open_tab):
    page = open_tab(None)
    show = stage(page, PARTS)
    show(pack(answered(0)))
    before = pictures(page)
    show(pack(replace(answered(0), signal={"answers": {"controls": 0}, "files": None})))
    assert not announce(page, 1, 0.75)  # the first view of a page speaks for it, and all are drawn ahead
    assert pictures(page) != before
    show(pack(answered(1)))
    assert pictures(page) == before
    assert not announce(page, 1, 0.75, key="elsewhere")
    assert not page.evaluate("told.waits")
    assert not announce(page, 1, 0.75, name="k")
    assert page.evaluate("told.waits")
    assert pictures(page) == before


def test_a_picture_that_is_awaited_is_told_of_once_it_is_there(open_bench):
    scene = Example().scene
    page = open_bench({"maps": replace(scene, signal={"answers": {}, "awaited": False})})
    assert triggered(page) == []
    page = open_bench({"maps": replace(scene, signal={"answers": {}, "awaited": True})})
    assert triggered(page) == [["painted", True]]
