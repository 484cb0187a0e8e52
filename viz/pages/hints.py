"""What a page asks for once its session runs, told to the browser with the page: it saves two round trips of a line."""

import re
from functools import cache
from pathlib import Path

import streamlit

from viz.views.web import MODULES

_STATIC = Path(streamlit.__file__).parent / "static"


def links() -> str:
    """What the header of a page says of the scripts that its first picture needs."""
    # The number is that of the loader's first try. There are no modules before a page has been shown.
    names = [*scripts_of_components(), *(f"modules/{name}?0" for name in MODULES)]
    return ", ".join(f"<{name}>; rel=modulepreload" for name in names)


@cache
def scripts_of_components() -> list[str]:
    """The scripts by which Streamlit shows a component, apart from those that its page names by itself."""
    page = (_STATIC / "index.html").read_text(encoding="utf-8")
    found = [f"static/js/{path.name}" for path in _STATIC.glob("static/js/BidiComponent.*.js")]
    for script in found:  # which grows meanwhile
        imported = re.findall(r'(?:from|import)"\./([^"]+)"', (_STATIC / script).read_text(encoding="utf-8"))
        found += {f"static/js/{name}" for name in imported if name not in page} - {*found}
    return found
