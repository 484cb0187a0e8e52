"""What a viewer brought is let go soon after they have left, and at once where somebody needs the place."""

import gc
from functools import cache
from typing import Any

from streamlit import config, runtime

SHARE_OF_WAIT = 5
SEARCHES = 20_000, 20, 20
"""New objects after which Python looks for those that know only each other, and how often among older ones.

Streamlit makes some for each component of a page with each run. With Python's own numbers a crowd waits 150 ms every
few seconds, until all that the server holds has been looked through.
"""


def search_seldom() -> None:
    """Have Python look for what is to be collected at SEARCHES."""
    gc.set_threshold(*SEARCHES)


def let_go_of_those_who_left(most: int, but: str) -> None:
    """Have the server drop the sessions, with their files, that nobody came back to in time, and keep ``most`` others.

    Streamlit keeps a session for server.disconnectedSessionTTL seconds, for a viewer whose connection broke. Whoever
    left first goes first, ``but`` the session that is called so: its viewer is about to come back.
    """
    # What stands in for a server in Streamlit's AppTest has no sessions.
    if runtime.exists() and hasattr(server := runtime.get_instance(), "_session_mgr"):
        left = _those_who_left(server)
        others = [name for name in left if name != but]
        for name in others[: max(len(others) - most, 0)]:
            left.pop(name, None)


@cache
def _those_who_left(server: Any) -> Any:
    """The sessions by their names, those first who left first; a few times in each span it is looked who is due.

    Streamlit forgets most of them without an end, and then what they brought is held for ever.
    """
    loop, manager = server._get_async_objs().eventloop, server._session_mgr
    left, ended = manager._session_storage._cache, set()
    seconds = max(1, config.get_option("server.disconnectedSessionTTL") / SHARE_OF_WAIT)

    def end(session: Any) -> None:
        if manager.get_session_info(session.id) is None:  # its viewer has not come back
            session.shutdown()
            ended.add(session.id)

    def collect() -> None:
        if ended:
            ended.clear()
            gc.collect()  # a session and what it holds know each other

    def look() -> None:
        left.expire()
        loop.call_soon(collect)
        loop.call_later(seconds, look)

    left._on_remove = lambda _, info: loop.call_soon_threadsafe(end, info.session)
    loop.call_soon_threadsafe(look)
    return left
