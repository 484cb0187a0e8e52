"""What Streamlit consists of is compressed once, and nothing that would come to harm is touched."""

import asyncio
import gzip
from pathlib import Path

import pytest
import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from tests.loop import run
from viz.pages import compression
from viz.pages.compression import Compressed

STATIC = Path(streamlit.__file__).parent / "static"
ENTRY, STYLE = (next(STATIC.glob(f"static/{kind}/index.*.{kind}")) for kind in ("js", "css"))
FONT = next(STATIC.glob("static/media/SourceSansVF-Upright.*"))


class Counted:
    """Streamlit's own files, and how often they were asked for."""

    def __init__(self):
        self.times, self.files = 0, create_streamlit_static_handler(str(STATIC), None)

    async def __call__(self, scope, receive, send):
        self.times += 1
        await self.files(scope, receive, send)


def asked(app, path: Path | str, method: str = "GET", **headers: str) -> tuple[int, Headers, bytes]:
    """Status, headers and body of the answer to who takes gzip."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        await asyncio.sleep(60)  # nothing more comes

    path = path if isinstance(path, str) else f"/{path.relative_to(STATIC).as_posix()}"
    told = {"accept-encoding": "gzip, br"} | {name.replace("_", "-"): text for name, text in headers.items()}
    raw = [(name.encode(), text.encode()) for name, text in told.items()]
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "query_string": b"", "headers": raw}
    run(app(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], Headers(raw=sent[0]["headers"]), body


@pytest.mark.parametrize("file", [ENTRY, STYLE], ids=["script", "style sheet"])
def test_a_file_is_compressed_once_and_stays_the_same(file):
    files = Counted()
    app = Compressed(files)
    plain = asked(files, file)
    first, second = asked(app, file), asked(app, file)
    assert files.times == 2  # plain, and the first
    for status, headers, body in (first, second):
        assert status == 200
        assert gzip.decompress(body) == plain[2] == file.read_bytes()
        assert len(body) < len(plain[2]) / 3
        assert headers["vary"] == "Accept-Encoding"
        assert "content-length" not in headers or headers["content-length"] == str(len(body))
        for same in ("etag", "cache-control", "content-type"):
            assert headers[same] == plain[1][same]


def test_the_page_that_names_the_scripts_is_compressed_but_asked_for_each_time():
    files = Counted()
    app = Compressed(files)
    for _ in range(2):
        _, headers, body = asked(app, "/")
        assert gzip.decompress(body) == (STATIC / "index.html").read_bytes()
        assert headers["cache-control"] == "no-cache"
    assert files.times == 2


@pytest.mark.parametrize(
    ("file", "headers", "status"),
    [
        (FONT, {}, 200),
        (ENTRY, {"accept_encoding": "identity"}, 200),
        (ENTRY, {"range": "bytes=100-2099"}, 206),
        (ENTRY, {"if_none_match": "*"}, 304),
        (ENTRY, {"method": "HEAD"}, 200),
    ],
    ids=["a font", "who takes no gzip", "a part", "who has it", "headers alone"],
)
def test_what_is_to_stay_as_it_is_goes_out_as_it_is(file, headers, status):
    app = Compressed(Counted())
    asked(app, file)  # what is kept is no answer to these
    plain, sent = asked(app.app, file, **headers), asked(app, file, **headers)
    assert sent[0] == plain[0] == status
    assert "content-encoding" not in sent[1]
    assert sent == plain


KEEP = {"cache-control": "public, immutable"}


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        (KEEP, True),
        ({}, False),
        ({**KEEP, "set-cookie": "session=of one viewer"}, False),
        ({**KEEP, "content-type": "image/png"}, False),
        ({**KEEP, "content-encoding": "br"}, False),
    ],
    ids=["a file for good", "an answer of today", "what is for one viewer", "a picture", "compressed by itself"],
)
def test_nothing_is_kept_but_what_everyone_may_have_for_good(headers, kept):
    app = Compressed(Response("text " * 400, headers={"content-type": "text/javascript"} | headers))
    asked(app, "/a.js")
    assert ("/a.js" in app.kept) == kept


def test_an_answer_that_breaks_off_is_not_kept():
    async def app(scope, receive, send):
        headers = [(b"cache-control", b"immutable"), (b"content-type", b"text/javascript")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"text " * 400, "more_body": True})

    app = Compressed(app)
    assert asked(app, "/a.js")[1]["content-encoding"] == "gzip"
    assert not app.kept


def test_what_is_kept_has_a_bound(monkeypatch):
    app = Compressed(Counted())
    monkeypatch.setattr(compression, "MOST_KEPT", len(asked(app, ENTRY)[2]) + 1)
    asked(app, STYLE)
    assert len(app.kept) == 1
    assert gzip.decompress(asked(app, STYLE)[2]) == STYLE.read_bytes()


def test_a_session_is_left_alone():
    heard = []

    async def app(*call):
        heard.append(call)

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"accept-encoding", b"gzip")]}
    run(Compressed(app)(scope, None, None))
    assert heard == [(scope, None, None)]
