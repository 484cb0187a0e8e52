"""A lecture of one's own, as a person makes and gives it; and the app in the frame of somebody's slides."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from playwright.sync_api import Page, expect

from tests.browser.parts import settle, slider
from tests.browser.test_tour_page import HALL, LEAST, LETTER, MEASURE

HINT = "Esc gives the keys back"
LONG = "*Four* at www.example.com, " + 53 * "x"  # as many letters as a title may have
SLIDES = """<!doctype html><iframe src="{}" width="1280" height="720"></iframe>
<script>window.heard = []; addEventListener("keydown", ({{ key }}) => heard.push(key))</script>"""


def press(page: Page, role: str, name: str) -> None:
    """Press a button or a link by a key."""
    page.get_by_role(role, name=name, exact=True).focus()
    page.keyboard.press("Enter")
    settle(page)


def titles(page: Page) -> list[str]:
    """The titles in the list, as they stand there."""
    return [field.input_value() for field in page.get_by_label("Title of scene").all()]


def test_what_is_pressed_again_before_an_answer_counts_again(open_page):
    page = open_page("?k=3")
    six_times = """async button => {
      for (let i = 0; i < 6; i++) {
        button.click()
        await new Promise(done => setTimeout(done)) // Streamlit sends what is said in one task as one
      }
    }"""
    page.get_by_role("button", name="Add this view").evaluate(six_times)
    expect(page.get_by_role("link", name="6 views so far")).to_be_visible()
    press(page, "button", "Add this view")
    press(page, "link", "7 views so far")
    last = titles(page)[-1]
    page.get_by_role("button", name=f"Move up {last}", exact=True).evaluate(six_times)
    settle(page)
    assert titles(page)[0] == last


def test_views_are_added_renamed_put_in_order_and_presented_by_keyboard_alone(open_page):
    page = open_page("?k=3", own=True)  # what a tab keeps
    page.evaluate("() => void (navigator.clipboard.writeText = () => Promise.reject())")  # as in a frame
    press(page, "button", "Copy link")
    expect(page.get_by_label("Link to this view")).to_have_value(f"{page.url}")
    press(page, "button", "Add this view")
    slider(page, "Window k").press("ArrowRight")
    press(page, "button", "Add this view")
    press(page, "link", "2 views so far")
    expect(page.get_by_role("heading", name="A lecture of your own")).to_be_in_viewport()
    page.get_by_label("Title of scene 2").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(LONG)
    page.keyboard.press("Enter")
    told = page.locator('[role="status"].status')
    expect(told).to_have_text("Renamed.")
    page.keyboard.press("Tab")  # to what moves it up
    settle(page)
    page.keyboard.press("Enter")
    settle(page)
    assert titles(page) == [LONG, "Compare: Cat"]
    expect(told).to_have_text("Now scene 1 of 2.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a file").press("Enter")
    chooser = page.locator('input[accept^=".json"]')
    chooser.set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": b"{"})
    expect(told).to_have_text("This is no lecture: it cannot be read as JSON.")
    chooser.set_input_files(download.value.path())
    expect(told).to_have_text("Opened: 2 scenes; those of before can come back.")
    settle(page)
    assert titles(page) == [LONG, "Compare: Cat"]
    page.get_by_role("button", name=f"Remove {LONG}", exact=True).press("Enter")
    settle(page)
    assert titles(page) == ["Compare: Cat"]
    press(page, "button", "Back to the 2 scenes of before")
    expect(told).to_have_text("The list of before is back.")
    assert titles(page) == [LONG, "Compare: Cat"]
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.get_by_label("Title of scene 1").evaluate(
        "it => it.scrollHeight <= it.clientHeight && it.scrollWidth <= it.clientWidth"
    )
    heading = page.get_by_role("heading", level=1)
    page.set_viewport_size({"width": 1440, "height": 500})  # the list is below what is seen first
    page.get_by_role("button", name="Show Compare: Cat", exact=True).press("Enter")
    expect(heading).to_have_text("Compare: Cat")
    expect(heading).to_be_in_viewport()
    settle(page)
    page.set_viewport_size(HALL)
    page.get_by_role("link", name="Present this lecture").focus()
    page.keyboard.press("Enter")  # it is loaded anew, and the list comes along
    expect(page.get_by_role("link", name="Leave")).to_be_visible()
    expect(heading).to_have_text(LONG)
    assert heading.get_by_role("link").count() == 0
    settle(page)
    assert "present=1" in page.url and "scene=own-2" in page.url
    seen = page.evaluate(MEASURE)  # of all pages' views this one has the most controls over three maps
    assert seen["map"] >= LEAST and seen["letters"] >= LETTER and seen["below"] <= 0 >= seen["beyond"]
    expect(slider(page, "Window k")).to_have_value("4")
    page.keyboard.press("PageDown")
    expect(heading).to_have_text("Compare: Cat")
    settle(page)
    expect(slider(page, "Window k")).to_have_value("3")


@contextmanager
def slides(address: str) -> Iterator[str]:
    """Serve a page of another server's that frames an address."""

    class Slides(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(SLIDES.format(address).encode())

        def log_message(self, *said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Slides) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_in_a_frame_keys_act_after_a_click_inside_and_are_given_back_on_escape(open_tab, app_url):
    page = open_tab(None)
    with slides(f"{app_url}/tour?scene=exam&present=1&embed=true") as outside:
        page.goto(outside)
        lead_slides(page)


def lead_slides(page: Page) -> None:
    """Press keys over slides that frame the exam, before a click into the frame, after it, and after Escape."""
    frame = page.frame_locator("iframe")
    heading = frame.get_by_role("heading", level=1)
    frame.get_by_text("Click to use keys here").wait_for()
    frame.locator("canvas:visible").first.wait_for()
    page.keyboard.press("PageDown")
    assert page.evaluate("heard") == ["PageDown"]
    expect(heading).to_have_text("The exam")
    heading.click()
    expect(frame.get_by_text(HINT)).to_be_visible()
    page.keyboard.press("PageDown")
    expect(heading).to_have_text("Why times two?")
    page.keyboard.press("Escape")
    expect(frame.get_by_text(HINT)).to_have_count(0)
    page.keyboard.press("PageUp")
    assert page.evaluate("heard") == ["PageDown", "PageUp"]
    expect(heading).to_have_text("Why times two?")
    # What has the focus without a click leaves the keys alone as well.
    page.frames[1].evaluate("window.focus()")
    page.keyboard.press("PageUp")
    expect(heading).to_have_text("Why times two?")
