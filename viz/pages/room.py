"""How many viewers the server has room for, and what one learns who comes when all places are taken.

Past its limit of open files a server could take no connection and open no file, for anybody, and would write of it to
its log without end. So whoever is one too many is told so before a session is made for them.
"""

import logging
import os
from functools import cache
from itertools import count
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from viz.pages.addresses import FILES
from viz.pages.leaving import let_go_of_those_who_left, search_seldom

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

DESCRIPTORS = 4
"""Open files of a session: its connection, and three of an event loop that Streamlit makes for it."""
OTHERS = 4
"""Open files kept free for each session: a browser opens six lines to load a page, and keeps them for seconds."""
BYTES = 4_000_000
"""Memory for each session, half of the machine's being for all else."""
MOST_LEFT = 100
"""Viewers who have left whose sessions are kept for a while at most; Streamlit keeps 128."""
WAIT = 10
"""Seconds until whoever was told that there is no place asks again."""

TRY_AGAIN_LATER = 1013
CGROUP = Path("/sys/fs/cgroup/memory.max")


@cache
def places() -> int:
    """For how many viewers there is room, by the open files and the memory that the process may have."""
    return max(1, min(open_files() // (DESCRIPTORS + OTHERS), memory() // 2 // BYTES))


def open_files() -> int:
    """How many open files the process may have, once it has asked for as many as it can get."""
    if resource is None:
        return 2**31
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):  # some systems set a lower limit than they tell
        hard = soft
    return 2**31 if hard == resource.RLIM_INFINITY else hard


def memory() -> int:
    """Bytes of memory that the process may have: the machine's, or its container's; a guess where neither is told."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 2**33
    told = CGROUP.read_text().strip() if CGROUP.is_file() else ""
    return min(machine, int(told)) if told.isdigit() else machine


class Room:
    """Middleware that lets no more viewers in than there are places, and says so to whoever opens a page in vain.

    Whoever is inside stays. One who left, and whose session is only kept in case that they come back, makes place.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.inside = app, 0
        places()  # before there is anybody
        search_seldom()
        logging.getLogger("asyncio").addFilter(_is_new)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what is asked, or refuse it."""
        is_full = self.inside >= places()
        if scope["type"] != "websocket":
            await (full() if is_full and _is_a_page(scope) else self.app)(scope, receive, send)
        elif is_full:  # the place was taken since the page was opened; Streamlit's page tries again by itself
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
        else:
            await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a viewer's line until it ends."""
        self.inside += 1
        try:
            self._keep_those_who_left(Headers(scope=scope).get("sec-websocket-protocol", ""))
            await self.app(scope, receive, send)
        finally:
            self.inside -= 1
            self._keep_those_who_left()

    def _keep_those_who_left(self, protocols: str = "") -> None:
        """Keep as many of those who left as there is room for, and the one who is back: the last of the protocols."""
        let_go_of_those_who_left(min(places() - self.inside, MOST_LEFT), protocols.rpartition(",")[2].strip())


def full() -> HTMLResponse:
    """What one learns who comes when all places are taken."""
    number = f"All {places():,} places" if places() > 1 else "The one place"
    verb = "are" if places() > 1 else "is"
    words = f"{number} of this server {verb} taken. This page looks for one again every {WAIT} seconds."
    page = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Smaller or Sparser</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="{WAIT}">
<body style="font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto; padding: 0 1rem">
<h1>Smaller or Sparser</h1><p>{words}</p></body></html>"""
    return HTMLResponse(page, 503, {"Retry-After": str(WAIT), "Cache-Control": "no-store"})


def _is_a_page(scope: Scope) -> bool:
    """Whether a browser asks for a page, and not for a file."""
    asks = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
    return asks and not any(name in scope["path"] for name in FILES)


_times = count()


def _is_new(record: logging.LogRecord) -> bool:
    """Whether a record is not one that asyncio repeats without end where files run out, or is the first of these."""
    return not record.getMessage().startswith("socket.accept() out of system resource") or next(_times) == 0
