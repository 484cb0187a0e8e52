"""What a page asks for once its session runs, told to the browser with the page: it saves two round trips of a line."""

import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viz.views.web import MODULES

_STATIC = Path(streamlit.__file__).parent / "static"
_IMPORTED = re.compile(r'(?:from|import)"\./([^"]+)"')


class Announced:
    """Middleware that names, in the headers of a page, the scripts that the first picture needs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what is asked, and name the scripts where a page is the answer."""

        async def announce(message: Message) -> None:
            headers = message.get("headers", [])
            if Headers(raw=headers).get("content-type", "").startswith("text/html"):
                # The number is that of the loader's first try. There are no modules before a page has been shown.
                names = [*scripts_of_components(), *(f"modules/{name}?0" for name in MODULES)]
                links = ", ".join(f"<{name}>; rel=modulepreload" for name in names)
                message = {**message, "headers": [*headers, (b"link", links.encode())]}
            await send(message)

        await self.app(scope, receive, announce)


@cache
def scripts_of_components() -> tuple[str, ...]:
    """The scripts by which Streamlit shows a component, apart from those that its page names by itself."""
    page, folder = (_STATIC / "index.html").read_text(encoding="utf-8"), _STATIC / "static" / "js"
    found = [path.name for path in folder.glob("BidiComponent.*.js")]
    for name in found:  # which grows meanwhile
        needed = _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
        found += [other for other in dict.fromkeys(needed) if other not in page and other not in found]
    return tuple(f"static/js/{name}" for name in found)
