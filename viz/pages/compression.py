"""What Streamlit leaves as it is, compressed: its server sends two megabytes of scripts before there is any text."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_KEPT = 2**24
"""Bytes that are kept at most. All files of Streamlit come to a third of this."""


class Compressed:
    """Middleware that compresses what is text, and compresses once what is sent as a file that never changes.

    What the app has compressed already, pictures, fonts and parts of files go out as they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.compressing, self.size = app, GZipMiddleware(app), 0
        self.kept: dict[str, list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what is kept, or with what the app answers, compressed."""
        asked = Headers(raw=scope.get("headers", []))
        in_part = {"range", "if-none-match", "if-modified-since"} & {*asked}
        if scope.get("method") != "GET" or in_part or "gzip" not in asked.get("accept-encoding", ""):
            return await self.app(scope, receive, send)
        answer: list[Message] = []

        async def note(message: Message) -> None:
            answer.append(message)
            await send(message)

        if scope["path"] not in self.kept:
            await self.compressing(scope, receive, note)
            return self._keep(scope["path"], answer)
        for message in self.kept[scope["path"]]:
            await send(message)

    def _keep(self, path: str, answer: list[Message]) -> None:
        """Keep a compressed file that stays the same for whoever asks, while there is room."""
        if path in self.kept or not answer or answer[-1].get("more_body"):
            return  # another was quicker, or who asked has left meanwhile
        told, size = Headers(raw=answer[0]["headers"]), sum(len(message.get("body", b"")) for message in answer)
        lasts = "immutable" in told.get("cache-control", "") and "set-cookie" not in told
        if lasts and told.get("content-encoding") == "gzip" and self.size + size <= MOST_KEPT:
            self.kept[path] = answer
            self.size += size
