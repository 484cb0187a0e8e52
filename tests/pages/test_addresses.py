"""Addresses: each leads to the page that it means, and never to Streamlit's dialog or to a blank page."""

from contextlib import suppress
from urllib.parse import urljoin

import pytest

from viz.pages.addresses import TITLES, Addresses, way_from

PAGES = ("", *[*TITLES][1:])


@pytest.mark.parametrize("root", ["", "/x", "/x/y"])
@pytest.mark.parametrize(
    ("path", "page"),
    [
        *[(f"/{page}", page) for page in PAGES],
        *[(f"/{page}/".replace("//", "/"), page) for page in PAGES],
        *[(f"/{page.title()}", page) for page in PAGES],
        ("/compare", ""),
        ("/compare/", ""),
        ("/Compare", ""),
        ("/index.html", ""),
        ("/no-such-page", ""),
        ("/shift/no/such/page", ""),
    ],
)
def test_a_browser_ends_at_the_page_that_is_meant(root, path, page):
    address = f"http://host{root}{path}"
    way = way_from(f"{root}{path}", root.strip("/"))
    assert urljoin(address, way) == f"http://host{root}/{page}"
    assert (way == "") == (path == f"/{page}")


@pytest.mark.parametrize(
    "path",
    ["/", "/y", "/xylophone", "/x", "/x/media/a.html", "/x/static/js/a.js", "/x/_stcore/host", "/x/files/shift.png"],
)
def test_what_is_no_page_of_the_app_is_left_alone(path):
    assert way_from(path, "x") == ""


def answer(path: str, query: bytes = b"", accept: bytes = b"text/html,*/*") -> dict:
    """How a request for a path is answered; what gets through is answered with 200."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    headers = [(b"accept", accept)]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": headers}
    with suppress(StopIteration):  # nothing in it waits, so that it needs no event loop
        Addresses(app)(scope, None, send).send(None)
    return sent[0]


def test_the_query_is_kept():
    led = answer("/compare", b"k=3&file=a%20%C3%A4.png")
    assert led["status"] == 307
    assert (b"location", b"./?k=3&file=a%20%C3%A4.png") in led["headers"]
    assert (b"location", b"../shift") in answer("/shift/")["headers"]


def test_pages_and_what_no_browser_shows_get_through():
    assert answer("/shift", b"k=3")["status"] == 200
    assert answer("/no-such-page", accept=b"*/*")["status"] == 200


def test_what_is_presented_has_nothing_round_it():
    assert (b"location", b"?scene=mark&present=1&embed=true") in answer("/tour", b"scene=mark&present=1")["headers"]
    for query in (b"present=1&embed=true", b"present=1&embed=false", b"present=10", b"represent=1", b""):
        assert answer("/tour", query)["status"] == 200


def test_no_address_leads_to_another_site():
    assert (b"location", b"../../") in answer("//example.com/")["headers"]
