"""The recipes of a container and of a Space: what they make runs, and whoever comes does no harm to it."""

import json
import re
import subprocess
from urllib.parse import parse_qsl, urljoin

import pytest
from streamlit import config
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.browser.server import ROOT
from tests.hosting.container import PREFIX, RECIPE, step, steps
from tests.hosting.proxy import needs_nginx, port_of, proxied
from tests.hosting.viewer import Viewer, faults
from tests.messages import parts_of
from tests.views.test_map_view import unpacked
from viz.inputs.uploads.limits import MAX_BYTES
from viz.pages.addresses import TITLES
from viz.pages.doors import is_closed
from viz.pages.settings import from_query

PAGES = ("", *[*TITLES][1:])


def test_a_container_serves_all_without_a_right_or_a_file_that_can_be_written(container):
    before, viewer = container.listed(), Viewer(container.url)
    assert viewer.page().status == 200
    with viewer.session() as line:
        assert not faults(line.opened())
        assert not faults(viewer.bring(line, "mine.csv", b"1,2\n3,4"))
    film = viewer.ask("files/smaller-or-sparser.gif?size=8")
    assert film.body.startswith(b"GIF89a")
    assert viewer.ask("_stcore/metrics").status == 404
    assert container.listed() == before
    assert container.is_healthy(container.port)
    assert not container.is_healthy("1")
    assert not container.complaints()


@pytest.mark.parametrize(
    ("kept", "query"),
    [("k=5&cells=1%2C2%3B3%2C4&utm_source=x", {"k": "5", "cells": "1,2;3,4"}), ("", {}), (None, {"k": "3", "p": "1"})],
)
def test_a_session_opens_as_the_browser_kept_the_address_before_the_connection_was_lost(container, kept, query):
    """A browser that is cut off tells the next session at once what its components hold, and the link it had opened."""
    viewer = Viewer(container.url)
    with viewer.session() as line:
        line.opened()
        names = line.ids["page_names"]
    with viewer.session() as line:
        sent = line.run([WidgetState(id=names, json_value=json.dumps({"query": kept}))], query="k=3&p=1")
    components = [message.delta.new_element.bidi_component for message in sent]
    (maps,) = (unpacked(parts_of(each.bytes)[0])[0] for each in components if each.component_name == "map_view")
    assert from_query(dict(parse_qsl(maps["signal"]["query"]))) == from_query(query)


def test_the_recipe_says_what_a_container_needs():
    said = steps(RECIPE.read_text(encoding="utf-8"))
    order = [instruction for instruction, _ in said]
    assert order.index("USER") < order.index("CMD")
    assert step("USER") not in ("0", "root")
    assert step("WORKDIR") != "/"
    assert "--server.address=0.0.0.0" in json.loads(step("CMD"))
    assert ("RUN", "pip install --no-cache-dir -r requirements.txt") in said


def test_a_space_is_given_all_that_its_recipe_copies(tmp_path):
    space = tmp_path / "space"
    subprocess.run([ROOT / ".hosting" / "space.sh", space], check=True)
    said = steps((space / "Dockerfile").read_text(encoding="utf-8"))
    assert all((space / copied.split()[0]).exists() for instruction, copied in said if instruction == "COPY")
    told = (space / "README.md").read_text(encoding="utf-8")
    assert told.startswith("---\n") and "\nsdk: docker\n" in told
    assert f"app_port: {step('EXPOSE')}\n" in told
    assert said[-1] == ("ENV", "STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE=none")
    assert config.get_option("server.xsrfCookieSameSite") == "lax"  # there is such a setting


@needs_nginx
def test_all_of_it_lies_below_a_prefix_that_a_proxy_keeps(container):
    with proxied(container.port, container.port) as proxy:
        hold_all_below(f"{proxy}/{PREFIX}")


@needs_nginx
@pytest.mark.parametrize("prefix", ["", "smaller-or-sparser"], ids=["at the root", "below a prefix taken away"])
def test_all_of_it_lies_behind_a_proxy(app_url, prefix):
    with proxied(port_of(app_url), port_of(app_url)) as proxy:
        hold_all_below(f"{proxy}/{prefix}")


def hold_all_below(address: str) -> None:
    """Hold that pages, what they name, files and sessions are there below an address, and compressed."""
    viewer = Viewer(address)
    with viewer.session() as line:
        assert not faults(line.opened(query="size=16"))
        viewer.bring(line, "large.npy", b"\x93NUMPY" + bytes(MAX_BYTES - 6))
    for page in PAGES:
        opened = viewer.page(page)
        assert (opened.status, opened.address) == (200, viewer.root + page)
        named = re.findall(r'(?:src|href)="([^"]+)"', opened.body.decode())
        named += re.findall("<([^>]+)>", opened.headers["Link"])
        assert {"static", "modules"} <= {name.removeprefix("./").split("/")[0] for name in named}
        for name in named if page in PAGES[:2] else ():
            if not is_closed(name.removeprefix(".")):
                assert viewer.ask(urljoin(opened.address, name), "HEAD").status == 200, name
    for way, page in {"compare": "", "no-such-page": "", "Shift/": "shift"}.items():
        assert viewer.page(f"{way}?k=3").address == f"{viewer.root}{page}?k=3"
    (script,) = re.findall(r'src="([^"]+index[^"]+js)"', viewer.page().body.decode())
    assert viewer.ask(script, accept_encoding="gzip").headers["Content-Encoding"] == "gzip"
    assert viewer.ask("files/shift.csv").status == 200
    assert viewer.ask("modules/no.js").status == 404
