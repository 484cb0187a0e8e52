"""Doors: headers that every answer has, what is closed, and whose pages may open a line to the server."""

import re
import socket
import urllib.error
import urllib.request

import pytest
from starlette.datastructures import Headers

from viz.pages import doors


@pytest.mark.parametrize(
    "path", ["", "shift?k=3", "_stcore/health", "files/compare.png?size=8", "files/no.png", "modules/no"]
)
def test_every_answer_has_the_headers_and_the_policy_knows_the_scripts_of_the_page(app_url, path):
    try:
        answer = urllib.request.urlopen(f"{app_url}/{path}")
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "object-src 'none'" in answer.headers["Content-Security-Policy"]
        inline = re.findall("<script(?![^>]*src=)", answer.read().decode("latin-1")) if not path else []
        assert answer.headers["Content-Security-Policy"].count("'sha256-") >= len(inline)


@pytest.mark.parametrize("path", ["_stcore/metrics", "_stcore/agent/openapi.json", "_stcore/agent/mcp"])
def test_what_tells_of_the_server_is_closed(app_url, path, monkeypatch):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{app_url}/{path}")
    assert doors.is_closed(f"/{path}") and doors.is_closed(f"/below/{path}")
    monkeypatch.setenv("VIZ_OPEN_METRICS", "1")
    assert not doors.is_closed(f"/{path}")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://{host}", 101),
        (None, 101),
        ("http://localhost:1", 403),
        ("http://elsewhere.example", 403),
        ("null", 403),
    ],
)
def test_a_line_is_opened_for_the_apps_own_pages_alone(app_url, origin, status):
    host = app_url.removeprefix("http://")
    asked = ["GET /_stcore/stream HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
    asked += ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="]
    asked += [f"Origin: {origin.format(host=host)}"] if origin else []
    name, port = host.split(":")
    with socket.create_connection((name, int(port)), 10) as line:
        line.sendall("\r\n".join([*asked, "", ""]).encode())
        assert line.recv(100).split()[1] == str(status).encode()


def test_the_settings_of_the_server_name_others(monkeypatch):
    asked = Headers({"origin": "https://course.example", "host": "app.example"})
    chosen = {"server.enableCORS": True, "server.corsAllowedOrigins": []}
    monkeypatch.setattr(doors.config, "get_option", chosen.get)
    assert not doors.is_ours(asked)
    chosen["server.corsAllowedOrigins"] = ["https://course.example"]
    assert doors.is_ours(asked)
    chosen.update({"server.corsAllowedOrigins": [], "server.enableCORS": False})
    assert doors.is_ours(asked)


@pytest.mark.parametrize("origin", ["http://localhost", "http://localhost:8501", "https://app.example:8501"])
def test_the_address_that_the_server_names_itself_by_opens_no_door(origin):
    assert doors.config.get_option("browser.serverAddress") == "localhost"
    assert not doors.is_ours(Headers({"origin": origin, "host": "app.example"}))
    assert doors.is_ours(Headers({"origin": "https://app.example", "host": "app.example"}))
