"""Small answers sent at once: by itself Streamlit's server leaves TCP free to hold them back."""

import socket
from asyncio import BaseTransport

from starlette.types import ASGIApp, Receive, Scope, Send


class AtOnce:
    """Middleware that turns Nagle's algorithm off for each connection that asks for something.

    With it, the second of two small writes waits until the first is acknowledged, which a browser or a proxy may put
    off for 40 ms: for each of the sixty files that a page consists of, and for each answer to a slider. asyncio turns
    it off by itself, but not for a socket that was opened without naming its protocol, as Streamlit opens its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what is asked, once its connection does not wait."""
        # uvicorn's `receive` is a method of what holds the connection; another server takes care of its own.
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if isinstance(transport, BaseTransport):
            send_at_once(transport.get_extra_info("socket"))
        await self.app(scope, receive, send)


def send_at_once(connection: socket.socket | None) -> None:
    """Have a connection send each write when it comes, if it is one of TCP."""
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
