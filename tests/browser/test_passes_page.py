"""Train and eval, as a person meets it: a film, and many passes that take their time."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.parts import canvas, chart_in_view, charts, hashes, settle, slider, unfold

PATH = "train-and-eval"


def frames(page: Page, layer: str) -> list[str]:
    """What the frames of one layer's row show: three passes of training, two of evaluation."""
    return hashes(page.locator(f'.maps.compact section[data-role="{layer}"] canvas'))


def passes_shown(page: Page) -> int:
    return int(page.get_by_label("Pass", exact=True).input_value())


@pytest.mark.charts
def test_opens_on_a_film_of_passes_that_steps_to_and_fro_and_plays_when_asked(open_page):
    page = open_page(PATH)
    pooled, dropped = frames(page, "pooling"), frames(page, "dropout")
    assert (len(pooled), len(set(pooled))) == (5, 1)
    assert (len(dropped), len(set(dropped[:3])), len(set(dropped[3:]))) == (5, 3, 1)
    expect(page.get_by_role("heading", name="Mean of 100 passes")).to_be_visible()
    expect(charts(page)).to_have_count(2)
    expect(page.locator("tbody tr")).to_have_count(4)
    page.wait_for_timeout(800)
    assert passes_shown(page) == 1
    the_film_steps_to_and_fro(page)
    it_plays_until_it_is_paused_and_slowly_where_less_motion_is_asked_for(page)


def the_film_steps_to_and_fro(page: Page) -> None:
    before = frames(page, "dropout")
    page.keyboard.press("n")
    settle(page)
    after = frames(page, "dropout")
    # What was the second pass is the first now; the cell in view lies where it did.
    assert after[0] == before[1]
    assert after[1] == before[2]
    page.keyboard.press("b")
    settle(page)
    assert frames(page, "dropout") == before
    assert frames(page, "pooling")[0] == frames(page, "pooling")[4]


def it_plays_until_it_is_paused_and_slowly_where_less_motion_is_asked_for(page: Page) -> None:
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.wait_for_timeout(1600)
    page.get_by_role("button", name="Pause").click()
    stopped = passes_shown(page)
    assert stopped >= 3
    page.wait_for_timeout(900)
    assert passes_shown(page) == stopped
    settle(page)
    assert f"pass={stopped}" in page.url
    page.emulate_media(reduced_motion="reduce")
    play = page.get_by_role("button", name="Play").element_handle()
    # The page counts the time: on a busy machine it comes to Playwright late.
    after = "(pass, play) => { play.click(); return new Promise(done => setTimeout(() => done(pass.value), 1500)) }"
    assert page.get_by_label("Pass", exact=True).evaluate(after, play) == str(stopped + 1)


@pytest.mark.charts
def test_a_thousand_passes_do_not_freeze_the_page(open_page):
    page = open_page(f"{PATH}?size=64&n=1&look=colour")
    slider(page, "Passes N").press("End")
    # While they run, another control answers.
    slider(page, "Window k").press("ArrowRight")
    expect(page.locator(".slider", has_text="Stride s").locator("output")).to_have_text("3 = k", timeout=3000)
    expect(page.get_by_role("heading", name="Mean of 1,000 passes")).to_be_visible(timeout=60_000)
    settle(page)
    assert "n=1000" in page.url
    # What is drawn once the finger rests is drawn anew once the passes are done.
    ends = chart_in_view(page).evaluate("plot => plot.data[1].x.at(-1)")
    assert ends == 1000


def test_a_convention_is_chosen_and_stands_in_the_link(open_page):
    page = open_page(f"{PATH}?drawn=before&pass=12&n=30&p=0.3")
    choose_conventions(page, "before")
    again = open_page(page.url[page.url.index(PATH) :])
    assert frames(again, "dropout") == frames(page, "dropout")
    assert again.url == page.url
    unfold(again)
    again.get_by_role("radio", name="Inverted").click()
    again.get_by_role("radio", name="After scaling").click()
    settle(again)
    choose_conventions(again, "after")
    page.goto(again.url)
    canvas(page, "dropout").first.wait_for()
    settle(page)
    assert frames(page, "dropout") == frames(again, "dropout")
    assert page.url == again.url


def choose_conventions(page: Page, drawn: str) -> None:
    before = frames(page, "dropout")
    for name, key in (("Classic", "classic"), ("Forgot .eval()", "forgot")):
        page.get_by_role("radio", name=name).click()
        settle(page)
        hold_convention(page, before, key, drawn)


def hold_convention(page: Page, before: list[str], key: str, drawn: str) -> None:
    """What a convention makes of the frames that inverted dropout has."""
    after = frames(page, "dropout")
    # Classic scales evaluation, not training; without .eval() evaluation is one more pass, and never the same.
    assert (after[0] == before[0]) == (key == "forgot" or drawn == "before")
    caption = page.locator('section[data-role="dropout"] .caption').first
    words = "^× 1.43, drawn before it" if drawn == "before" else "^drawn × 1.43"
    expect(caption).to_have_text("" if key == "classic" else re.compile(words))
    assert after[3] != before[3]
    assert (after[3] == after[4]) == (key == "classic")
    assert f"convention={key}" in page.url
