"""Modules of the components: whoever asks for one by its name is given it, to keep, from whichever server."""

import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.browser.server import ROOT
from viz.pages.modules import ROUTE, answer
from viz.views.map_view import PARTS


def answered(name: str):
    return answer(SimpleNamespace(path_params={"name": name}))


def test_a_module_is_kept_for_good_and_what_is_missing_is_not():
    (name,) = re.findall(r"modules/([^`?]+)", PARTS["js"])
    found, missing = answered(name), answered("map_view.000000000000.js")
    assert (found.status_code, missing.status_code) == (200, 404)
    assert found.headers["content-type"].startswith("text/javascript")
    assert "immutable" in found.headers["cache-control"]
    assert missing.headers["cache-control"] == "no-store"
    assert b"class MapView" in found.body


@pytest.mark.parametrize("root", ["", "x/", "x/y/"])
def test_modules_lie_below_any_path_that_the_app_is_served_at(root):
    match, scope = ROUTE.matches({"type": "http", "method": "GET", "path": f"/{root}modules/a.js", "headers": []})
    assert match.name == "FULL"
    assert scope["path_params"]["name"] == "a.js"


def test_a_server_that_has_shown_no_page_yet_has_the_modules():
    (name,) = re.findall(r"modules/([^`?]+)", PARTS["js"])
    script = f"""
import sys
from types import SimpleNamespace
from viz.pages.modules import answer
assert "viz.pages.site" not in sys.modules
assert answer(SimpleNamespace(path_params={{"name": {name!r}}})).status_code == 200
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
