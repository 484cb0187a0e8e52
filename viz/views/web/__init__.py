"""Components of the page, each a folder of modules and a style sheet: one module each in the browser.

Streamlit sends a component's script along with every update. So that is a few lines (`loader.js`), which load all that
the component consists of, joined, from an address of its own (see `viz.pages.modules`), and browsers keep it. What only
readers need, indentation and comments, stays behind.

And it takes half a millisecond for each component that it draws anew, and the browser longer. So most of a page is laid
out once, and stands still (`told_later`): what it shows comes along with the one that is drawn anew (`bundled`).
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_IMPORT = re.compile(r"^import\b[^;'\"]*?(['\"])[^'\"]*\1\s*$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*//[^\n]*$|/\*\*.*?\*/ ?", re.MULTILINE | re.DOTALL)

MODULES: dict[str, str] = {}
"""The module of each component by its name, which no other content has."""


def parts(file: str, *modules: str, html: str = "") -> dict[str, Any]:
    """What Streamlit is told of the component in the folder of ``file``, which gives it and its style sheet their name.

    Modules that others import come first, after those that all share; the last is what Streamlit calls. ``html`` stands
    in the element with the class "root".
    """
    home = Path(file).parent
    css = style(_HERE / "roles.css", home / f"{home.name}.css")
    markup = json.dumps(f'<style>{css}</style><div class="root">{html}</div>')
    js = script(_HERE / "dom.js", _HERE / "told.js", *(home / f"{module}.js" for module in modules))
    module = f"{js.replace('export default ', 'const component = ')}\nexport default placed({markup}, component)"
    name = f"{home.name}.{hashlib.sha256(module.encode()).hexdigest()[:12]}.js"
    MODULES[name] = module
    return {"name": home.name, "js": script(_HERE / "loader.js").replace("NAME", name)}


def script(*paths: Path) -> str:
    """Join modules into one: those that others import come first, and the last has the default export.

    Their top-level names live side by side then, so that no two may be alike.
    """
    modules = (path.read_text(encoding="utf-8") for path in paths)
    return "\n".join(_lean(_EXPORT.sub("", _IMPORT.sub("", _COMMENT.sub("", module)))) for module in modules)


def style(*paths: Path) -> str:
    """Join style sheets into one."""
    return "\n".join(_lean(path.read_text(encoding="utf-8")) for path in paths)


def _lean(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def framed(header: dict[str, Any], chunks: Iterable[bytes] = (), alignment: int = 1) -> bytes:
    """A message as `unframed` in dom.js takes it apart: the length of the header in 4 bytes, the header, and chunks.

    Numbers are little-endian, and the header JSON in UTF-8, padded with spaces so that what follows it is aligned.
    Bytes at the top level of a component's data reach the browser as they are, where anything nested would be turned
    into text on the way; and Streamlit searches any other data for tables, and turns it into text a second time.
    """
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-(4 + len(text)) % alignment)
    return b"".join([len(text).to_bytes(4, "little"), text, *chunks])


def told_later(key: str, layout: int) -> dict[str, Any]:
    """What stands for the data of a component that is told what it shows, with others of the same ``layout``."""
    return {"told_later": key, "layout": layout}


def bundled(own: bytes, told: Mapping[str, bytes], layout: int) -> bytes:
    """The message of a component, and what it brings along for those that were laid out to be told, by their keys.

    It begins with four bytes that are all ones; told.js takes it apart.
    """
    header = {"layout": layout, "parts": [[key, len(data)] for key, data in told.items()]}
    return b"\xff" * 4 + framed(header, [*told.values(), own])


def said(state: Mapping[Any, Any], key: str, name: str) -> Any:
    """What a component says under a name, by its key in a session's ``state``; anybody may say anything."""
    return (state.get(key) or {}).get(name)
