"""Two replicas behind nginx, of which one is lost: its viewers go on with the same picture at the other."""

import json
from contextlib import ExitStack

from playwright.sync_api import Page, expect

from tests.browser.chromium import leave_out_charts
from tests.browser.parts import AT_REST, painted, settle, slider
from tests.browser.server import ROOT, served
from tests.hosting.proxy import needs_nginx, port_of, proxied
from tests.hosting.viewer import Viewer, faults

CONNECTED = '[data-test-connection-state="CONNECTED"]'


@needs_nginx
def test_viewers_of_a_replica_that_is_lost_go_on_with_the_same_picture(window, app_url):
    with ExitStack() as stays, ExitStack() as goes:
        replicas = goes.enter_context(served(ROOT / "app.py")), app_url
        proxy = stays.enter_context(proxied(*map(port_of, replicas)))
        viewers = {viewer.cookies["replica"]: viewer for viewer in two_viewers(proxy)}
        hold_that_each_stays_with_its_own(viewers["one"], viewers["two"])
        page = window.new_page()  # of its own: Streamlit complains on the console while there is no server
        stays.callback(page.close)
        stays.callback(window.clear_cookies, name="replica")
        window.add_cookies([{"name": "replica", "value": "one", "url": proxy}])
        page.add_init_script(path=AT_REST)
        leave_out_charts(page)
        page.goto(f"{proxy}/smaller-or-sparser/shift?k=3&size=16")
        page.locator("section.panel canvas").first.wait_for()
        settle(page)
        slider(page, "Window k").press("ArrowRight")
        settle(page)
        stood = page.url, painted(page)
        assert page.url == f"{proxy}/smaller-or-sparser/shift?size=16&k=4"
        goes.close()
        expect(page.locator(CONNECTED)).to_have_count(0)
        page.locator(CONNECTED).wait_for()
        settle(page)
        assert (page.url, painted(page)) == stood
        assert replica_of(page) == "two"
        assert viewers["one"].page().status == 200
        assert viewers["one"].cookies["replica"] == "two"


def two_viewers(proxy: str) -> list[Viewer]:
    """Viewers who open a page one after the other, and one of them at each replica."""
    viewers = [Viewer(proxy) for _ in range(2)]
    for viewer in viewers:
        assert viewer.page().status == 200
    assert {viewer.cookies["replica"] for viewer in viewers} == {"one", "two"}
    return viewers


def hold_that_each_stays_with_its_own(one: Viewer, two: Viewer) -> None:
    """Hold that what is brought to a replica is there for whoever is led to it, and at no other."""
    with one.session() as line:
        assert not faults(line.opened(query="size=16"))
        sent = one.bring(line, "mine.csv", b"1,2\n3,4")
        links = [message.delta.new_element.bidi_component for message in sent]
        query = next(json.loads(each.json)["query"] for each in reversed(links) if each.component_name == "file_links")
        assert [viewer.ask(f"files/smaller-or-sparser.csv?{query}").status for viewer in (one, two)] == [200, 404]


def replica_of(page: Page) -> str:
    """The replica that the browser was led to last."""
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "replica")
