"""What Streamlit leaves as it is, compressed: its server sends two megabytes of scripts before there is any text."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_KEPT = 2**24
"""Bytes that are kept at most. All files of Streamlit come to a third of this."""
IN_PART = frozenset({"range", "if-none-match", "if-modified-since"})
"""Who sends one of these asks for a part of a file, or whether there is another by now."""


class Compressed:
    """Middleware that compresses what is text, and compresses once what is sent as a file that never changes.

    What the app has compressed already, pictures, fonts and parts of files go out as they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.compressing = app, GZipMiddleware(app)
        self.kept: dict[str, list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what is kept, or with what the app answers, compressed."""
        headers = Headers(raw=scope.get("headers", []))
        whole = scope["type"] == "http" and scope["method"] == "GET" and IN_PART.isdisjoint(headers)
        if not whole or "gzip" not in headers.get("accept-encoding", ""):
            return await self.app(scope, receive, send)
        if (path := scope["path"]) in self.kept:
            for message in self.kept[path]:
                await send(message)
            return None
        answer: list[Message] = []

        async def note(message: Message) -> None:
            answer.append(message)
            await send(message)

        await self.compressing(scope, receive, note)
        if lasts(answer) and _size(answer, *self.kept.values()) <= MOST_KEPT:
            self.kept[path] = answer
        return None


def lasts(answer: list[Message]) -> bool:
    """Whether this is a compressed file, whole, that stays the same for whoever asks."""
    headers = Headers(raw=answer[0]["headers"])
    same = "immutable" in headers.get("cache-control", "") and "set-cookie" not in headers
    return same and headers.get("content-encoding") == "gzip" and not answer[-1].get("more_body")


def _size(*answers: list[Message]) -> int:
    return sum(len(message.get("body", b"")) for answer in answers for message in answer)
