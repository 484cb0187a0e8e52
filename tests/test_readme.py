"""The README: the pictures that it shows are there, and small; the files and commands that it names exist."""

import re

from tests.browser.server import ROOT
from viz.pages.addresses import TITLES

README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDER = ROOT / "assets" / "pages"


def test_it_shows_a_film_and_a_picture_of_each_page_and_all_are_small():
    shown = re.findall(r"!\[[^]]+\]\(assets/pages/([^)]+)\)", README)
    assert shown == ["film.gif", *(f"{name}.png" for name in TITLES)]
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert {*sizes} == {*shown}
    assert sizes.pop("film.gif") <= 1_000_000
    assert max(sizes.values()) <= 60_000


def test_every_file_that_it_names_is_there():
    named = re.findall(r"(?:viz|tests|assets|\.hosting|\.ci|\.streamlit)/[\w./-]*\w", README)
    assert len(named) > 40
    missing = {name for name in named if not (ROOT / name).exists() and not (ROOT / f"{name}.py").exists()}
    assert missing <= {"tests/js/node_modules/.bin/tsc", "tests/js/node_modules/.bin/eslint"}
