"""What every answer of the server tells a browser, and which calls the server does not take."""

import os
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from viz.pages.hints import links

CLOSED = ("_stcore/agent/", "_stcore/metrics")
"""What tells of the server and of its viewers; whoever runs it opens it by VIZ_OPEN_METRICS=1 in the environment."""

_INDEX = Path(streamlit.__file__).with_name("static") / "index.html"
_REFUSED = 1008


@cache
def policy() -> dict[str, str]:
    """What a page may load, and from where: all that it needs comes from its own server."""
    inline = re.findall(rb"<script>(.*?)</script>", _INDEX.read_bytes(), re.DOTALL)
    hashes = (f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in inline)
    return {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", "blob:", *hashes)),  # a component begins as a blob
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        # A course page or slides may frame the app: there is no account in it whose owner could be led astray.
        "frame-ancestors": "*",
    }


@cache
def headers() -> dict[str, str]:
    """The headers that every answer has."""
    return {
        "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in policy().items()),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


class Doors:
    """Middleware that gives each answer its headers, and takes no call to what is closed or from another's page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is not taken, and hand on the rest."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in headers().items():
                    given.setdefault(name, value)
                if given.get("content-type", "").startswith("text/html"):
                    given.setdefault("Link", links())
            await send(message)

        if scope["type"] == "websocket" and not is_ours(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": _REFUSED})
        elif scope["type"] == "http" and is_closed(scope["path"]):
            await PlainTextResponse("Not found", 404)(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)


def is_closed(path: str) -> bool:
    """Whether a path leads to what is for those alone who run the server, below whatever path that serves."""
    return any(closed in path for closed in CLOSED) and os.environ.get("VIZ_OPEN_METRICS") != "1"


def is_ours(asked: Headers) -> bool:
    """Whether a line is opened by a page of this server, by one that its settings name, or by no page at all.

    Streamlit takes it from any page of the same machine, too, and from ``browser.serverAddress``.
    """
    origin = asked.get("origin")
    if origin is None or not config.get_option("server.enableCORS"):
        return True
    return urlsplit(origin).netloc == asked.get("host") or origin in config.get_option("server.corsAllowedOrigins")
