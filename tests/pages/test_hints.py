"""A page names the scripts that its first picture needs, by the very addresses that they are asked for at."""

import re

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response

from tests.loop import run
from tests.pages.test_compression import STATIC
from viz.pages.doors import Doors
from viz.pages.hints import scripts_of_components
from viz.views.map_view import PARTS


def links(answer: Response) -> str | None:
    """The links in the headers of an answer that is given twice."""
    sent = []

    async def send(message):
        sent.append(message)

    for _ in range(2):
        run(Doors(answer)({"type": "http", "path": "/"}, None, send))
    assert sent[0] == sent[2]  # they are not named twice
    return Headers(raw=sent[2]["headers"]).get("link")


def test_scripts_are_there_and_the_page_does_not_name_them_by_itself():
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    names = scripts_of_components()
    assert re.match("static/js/BidiComponent", names[0])
    for name in names:
        assert (STATIC / name).is_file()
        assert name not in page
    assert len({*names}) == len(names)


def test_all_that_they_import_is_named_here_or_by_the_page():
    named = (STATIC / "index.html").read_text(encoding="utf-8") + " ".join(scripts_of_components())
    for name in scripts_of_components():
        imported = re.findall(r'(?:from|import)"\./([^"]+)"', (STATIC / name).read_text(encoding="utf-8"))
        assert all(other in named for other in imported)


def test_a_module_is_named_as_its_loader_asks_for_it():
    (address,) = re.findall(r"modules/[^`]+", PARTS["js"])
    assert "let tries = 0" in PARTS["js"]
    told = links(Response("<html>", media_type="text/html"))
    assert f"<{address.replace('${tries++}', '0')}>; rel=modulepreload" in told
    assert f"<{scripts_of_components()[0]}>; rel=modulepreload" in told


@pytest.mark.parametrize("kind", ["text/javascript", "application/json", None])
def test_other_answers_name_nothing(kind):
    assert links(Response("text", media_type=kind)) is None
