"""What the addresses of the app lead to, before Streamlit reads them.

Streamlit would show a dialog for a page that it does not know, and a blank page below the name of any. This module
imports no page: it is needed before there is anything that a page's components could be registered with.
"""

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

TITLES = {
    "compare": "Compare",
    "is-pooling-a-dropout": "Is pooling a dropout?",
    "train-and-eval": "Train and eval",
    "order-and-kinds": "Order and kinds",
    "shift": "Shift",
    "in-a-network": "In a network",
    "training-lab": "Training lab",
    "tour": "Tour",
    "answers": "Answers",
}
"""The title of each page by its name in an address. The first page stands at the root of the app."""

FILES = ("/_stcore/", "/component/", "/files/", "/media/", "/modules/", "/static/")
"""Where Streamlit and the app keep what is no page."""


class Addresses:
    """Middleware that leads a browser on to the page that an address means, with the query as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a page with the way to it, and hand on any other."""
        answer = self.app
        asks = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
        query = scope["query_string"].decode("latin-1") if asks else ""
        if asks and (way := way_from(scope["path"], config.get_option("server.baseUrlPath"))):
            answer = RedirectResponse(f"{way}?{query}" if query else way)
        elif "present=1" in query.split("&") and "embed=" not in query:  # what is presented has nothing round it
            answer = RedirectResponse(f"?{query}&embed=true")
        await answer(scope, receive, send)


def way_from(path: str, base: str = "") -> str:
    """The way from a path to the page that it means, relative to it; empty where it leads to that page by itself.

    A name may be written in capitals, or end in a slash; any other leads to the first page. A relative way stays
    right behind a proxy that takes a prefix away. ``base`` is the path below which the app is served.
    """
    root = f"/{base.strip('/')}".rstrip("/")
    below = path.removeprefix(root)
    name = below.strip("/").lower()
    page = name if name in [*TITLES][1:] else ""
    if not f"{path}/".startswith(f"{root}/") or below in ("", f"/{page}") or below.startswith(FILES):
        return ""
    return ("../" * (below.count("/") - 1) or "./") + page
