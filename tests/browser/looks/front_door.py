"""Make the pictures of the README: a film that the app exports, and what each page looks like.

Run as `python tests/browser/looks/front_door.py` with the packages of tests/requirements.txt and a Chromium.
"""

import sys
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.looks.walk import shot
from tests.browser.parts import AT_REST, settle
from tests.browser.server import ROOT, served
from viz.pages.addresses import TITLES

FOLDER = ROOT / "assets" / "pages"
FILM = "files/smaller-or-sparser.gif?look=colour&drop=position"
AT = {"tour": "?scene=mark"}  # where a page shows more than where it opens
SCREEN = {"width": 1440, "height": 900}
SCALE, COLOURS = 2, 128  # how many pixels of the screen are one in a picture, and how many colours that has


def main() -> None:
    """Write the film and a picture a page."""
    FOLDER.mkdir(exist_ok=True)
    with served(ROOT / "app.py") as url, sync_playwright() as playwright:
        with urlopen(f"{url}/{FILM}") as film:
            (FOLDER / "film.gif").write_bytes(film.read())
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        page = browser.new_page(viewport=SCREEN, color_scheme="light")
        page.add_init_script(path=AT_REST)
        for name in TITLES:
            page.goto(f"{url}/{name}{AT.get(name, '')}")
            picture_of(page).save(FOLDER / f"{name}.png", optimize=True)
        browser.close()


def picture_of(page: Page) -> Image.Image:
    """What the window shows, once it is at rest, small and in few colours."""
    page.locator("section.panel canvas, section > details").first.wait_for()
    settle(page)
    return shot(page).reduce(SCALE).quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
