"""Scripts and style sheets of the components: modules on disk, one text each in the browser.

Streamlit loads a component's script as one module, and sends it along with every update. So the modules that a
component consists of are joined, and what only readers need, indentation and comments, stays behind.
"""

import re
from pathlib import Path
from typing import TypedDict

_HERE = Path(__file__).parent
DOM = _HERE / "dom.js"
NUMBERS = _HERE / "numbers.js"
"""Helpers that several components share: elements of a page, and how numbers are written."""

_IMPORT = re.compile(r"^import\b[^;'\"]*?(['\"])[^'\"]*\1\s*$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*//[^\n]*$|/\*\*.*?\*/ ?", re.MULTILINE | re.DOTALL)


class Parts(TypedDict):
    """What Streamlit makes a component of."""

    html: str
    css: str
    js: str


def parts(mount: str, *modules: str, html: str = "") -> Parts:
    """The parts of a component, read beside the file ``mount``: its last module goes by the name of its style sheet.

    ``html`` stands in the element with the class "root".
    """
    home = Path(mount).parent
    joined = script(DOM, *(home / f"{module}.js" for module in modules))
    return {"html": f'<div class="root">{html}</div>', "css": style(home / f"{modules[-1]}.css"), "js": joined}


def script(*paths: Path) -> str:
    """Join modules into one: those that others import come first, and the last has the default export.

    Their top-level names live side by side then, so that no two may be alike.
    """
    modules = (path.read_text(encoding="utf-8") for path in paths)
    return "\n".join(_lean(_EXPORT.sub("", _IMPORT.sub("", _COMMENT.sub("", module)))) for module in modules)


def style(path: Path) -> str:
    """The text of a style sheet."""
    return _lean(path.read_text(encoding="utf-8"))


def _lean(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
