"""What a viewer brought is let go soon after they have left."""

import gc
from functools import cache
from typing import Any

from streamlit import config, runtime

SHARE_OF_WAIT = 5


def let_go_of_those_who_left() -> None:
    """Have the server drop the sessions, with their files, that nobody came back to in time.

    Streamlit keeps a session for server.disconnectedSessionTTL seconds, for a viewer whose connection broke, and then
    until another viewer leaves, which may be never. Here it is looked for a few times in each such span.
    """
    # What stands in for a server in Streamlit's AppTest has no sessions.
    if runtime.exists() and hasattr(server := runtime.get_instance(), "_session_mgr"):
        _look_again_and_again(server)


@cache
def _look_again_and_again(server: Any) -> None:
    loop, left = server._get_async_objs().eventloop, server._session_mgr._session_storage._cache
    seconds = max(1, config.get_option("server.disconnectedSessionTTL") / SHARE_OF_WAIT)

    def look() -> None:
        expired = [info.session for _, info in left.expire()]
        for session in expired:
            session.shutdown()
        if expired:
            del session, expired
            gc.collect()  # a session and what it holds know each other
        loop.call_later(seconds, look)

    loop.call_soon_threadsafe(look)
