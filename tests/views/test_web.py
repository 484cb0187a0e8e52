"""How modules of a component become one script."""

from viz.views.web import script, style

HELPERS = """
// What others use.
/**
 * Twice a number.
 * @param {number} x
 */
export function twice(x) {
  return 2 * x // and no more
}
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
        "const four = twice(2)",
        "export default function () {",
        'return "http://example.org" + four',
        "}",
    ]


def test_a_style_sheet_loses_its_indentation_alone(tmp_path):
    path = tmp_path / "view.css"
    path.write_text(".a {\n  color: red;\n}\n")
    assert style(path) == ".a {\ncolor: red;\n}"
