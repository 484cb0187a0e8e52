"""How modules of a component become one script."""

import re
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.messages import header_of, parts_of
from viz.views import map_view, web
from viz.views.map_view import MODULES as NAMES
from viz.views.web import MODULES, bundled, framed, parts, script, style

HELPERS = """
// What others use.
/**
 * Twice a number.
 * @param {number} x
 */
export function twice(x) {
  return 2 * x // and no more
}
/** One line. @type {(x: number) => number} */
export const thrice = x => 3 * /** @type {number} */ (x)
"""
VIEW = """
import { twice } from "./helpers.js"
import {
  twice as unused,
} from "./helpers.js"

export const four = twice(2)
export default function () {
  return "http://example.org" + four
}
"""


def test_modules_are_joined_in_order_with_one_export_and_without_comments(tmp_path):
    paths = tmp_path / "helpers.js", tmp_path / "view.js"
    for path, text in zip(paths, (HELPERS, VIEW), strict=True):
        path.write_text(text)
    assert script(*paths).splitlines() == [
        "function twice(x) {",
        "return 2 * x // and no more",
        "}",
        "const thrice = x => 3 * (x)",
        "const four = twice(2)",
        "export default function () {",
        'return "http://example.org" + four',
        "}",
    ]


def test_what_goes_along_with_every_update_is_short_and_names_a_module_that_is_there():
    sent = [text for name, text in map_view.PARTS.items() if name != "name"]
    assert sum(map(len, sent)) < 600
    (name,) = re.findall(r"modules/([^`?]+)", map_view.PARTS["js"])
    assert MODULES[name].count("export default") == 1
    assert all(part in MODULES[name] for part in ("class MapView", "canvas {", '<div class=\\"maps\\">'))


def test_another_content_has_another_name(tmp_path):
    home = tmp_path / "view"
    home.mkdir()
    for name in ("view.js", "view.css"):
        (home / name).write_text("")
    first = parts(str(home / "__init__.py"), "view")["js"]
    assert parts(str(home / "__init__.py"), "view")["js"] == first
    (home / "view.css").write_text(".a { color: red }")
    assert parts(str(home / "__init__.py"), "view")["js"] != first


def test_style_sheets_are_joined_and_lose_their_indentation_alone(tmp_path):
    path = tmp_path / "view.css"
    path.write_text(".a {\n  color: red;\n}\n")
    assert style(path, path) == ".a {\ncolor: red;\n}\n.a {\ncolor: red;\n}"


def top_level_names(module: str) -> list[str]:
    """What a module declares outside of all functions; destructured names are spelt out."""
    declared = re.findall(
        r"^(?:export )?(?:const|let|class|(?:async )?function) ([\w$]+|[{\[][^=]*)", module, re.MULTILINE
    )
    return [name for names in declared for name in re.findall(r"[\w$]+", names)]


def test_top_level_names_are_found():
    module = "export const a = 1\nlet { b, c } = x\n  const z = 2\nclass D {\nexport function e() {\nasync function f()"
    assert top_level_names(module) == list("abcDef")


def test_no_two_modules_of_the_map_view_use_a_name():
    dom, home = Path(web.__file__).parent / "dom.js", Path(map_view.__file__).parent
    paths = [dom, *(home / f"{module}.js" for module in NAMES)]
    names = Counter(name for path in paths for name in top_level_names(path.read_text(encoding="utf-8")))
    assert len(names) > 50
    assert [name for name, times in names.items() if times > 1] == []


@given(st.binary(), st.dictionaries(st.text(), st.binary(), max_size=5), st.integers(0, 2**31))
def test_what_a_message_brings_along_can_be_taken_apart_again(own, told, layout):
    message = bundled(own, told, layout)
    assert parts_of(message) == (own, told)
    assert header_of(message[4:])["layout"] == layout
    assert parts_of(framed({}, [own]))[1] == {}  # a header is never so long
