"""Small answers sent at once: by itself Streamlit's server leaves TCP free to hold them back."""

import gc
import socket
from functools import cache


@cache
def send_at_once() -> None:
    """Turn Nagle's algorithm off for the TCP sockets of this process, once and for all.

    With it, the second of two small writes waits until the first is acknowledged, which a browser or a proxy may put
    off for 40 ms: for each of the sixty files that a page consists of, and for each answer to a slider. asyncio turns
    it off by itself, but not for a socket that was opened without naming its protocol, as Streamlit opens its own.
    A connection inherits the setting from the socket that accepts it.
    """
    for found in gc.get_objects():
        # By its type, since isinstance would also ask the object, and some objects answer with a warning.
        is_open = issubclass(type(found), socket.socket) and found.fileno() >= 0
        if is_open and found.type == socket.SOCK_STREAM and found.family in (socket.AF_INET, socket.AF_INET6):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
