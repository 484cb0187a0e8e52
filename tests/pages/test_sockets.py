"""Answers are sent at once."""

import socket

from viz.pages.sockets import send_at_once


def without_delay(connection: socket.socket) -> bool:
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_connections_present_and_future_do_not_wait():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        present, _ = server.accept()
        assert not without_delay(present)
        send_at_once.__wrapped__()
        assert without_delay(present)
        with socket.create_connection(server.getsockname()):
            future, _ = server.accept()
            assert without_delay(future)
        present.close()
        future.close()


def test_other_sockets_are_left_alone():
    closed = socket.socket()
    closed.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM):
        send_at_once.__wrapped__()
