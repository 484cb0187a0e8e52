"""Answers are sent at once."""

import asyncio
import socket

import pytest
import uvicorn

from tests.loop import run
from viz.pages.sockets import AtOnce, send_at_once

HANDSHAKE = """\
Connection: Upgrade\r
Upgrade: websocket\r
Sec-WebSocket-Version: 13\r
Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
"""


def without_delay(connection: socket.socket) -> bool:
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


async def is_sent_at_once(asks: str, wrap: type) -> bool:
    """Whether a server of this app sends without delay to who asks so, on a socket like Streamlit's own."""
    found = asyncio.get_running_loop().create_future()

    async def app(scope, receive, send):
        if scope["type"] in ("http", "websocket"):
            found.set_result(without_delay(receive.__self__.transport.get_extra_info("socket")))

    own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    own.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(wrap(app), lifespan="off", log_level="critical"))
    serving = asyncio.create_task(server.serve([own]))
    while not server.started:
        await asyncio.sleep(0.01)
    _, writer = await asyncio.open_connection(*own.getsockname())
    writer.write(f"GET / HTTP/1.1\r\nHost: localhost\r\n{asks}\r\n".encode())
    sent_at_once = await asyncio.wait_for(found, 10)
    writer.close()
    server.should_exit = True
    await serving
    return sent_at_once


@pytest.mark.parametrize("asks", ["", HANDSHAKE])
def test_who_asks_for_a_file_or_a_session_is_answered_at_once(asks):
    assert not run(is_sent_at_once(asks, lambda app: app))
    assert run(is_sent_at_once(asks, AtOnce))


def test_another_server_and_other_sockets_are_left_alone():
    heard = []

    async def app(*call):
        heard.append(call)

    run(AtOnce(app)({"type": "http"}, None, None))
    assert heard == [({"type": "http"}, None, None)]
    left, right = socket.socketpair()
    with left, right:
        send_at_once(left)
    send_at_once(None)
