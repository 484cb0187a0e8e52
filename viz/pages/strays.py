"""What a browser asks for is asked in turn, and of the page that is open.

Until a new page begins to come, a browser takes the old one for open, and so say its messages. Streamlit would run what
they ask for, and the browser would then clear the new page, of which only that part came again: over a line of 80 ms
each change that is told within that time after a click would leave an empty page.

What is asked for while a run goes on Streamlit asks with what else is asked for by then, and of several presses of one
button only the last counts. And what is asked for when a run has ended, and not all that it drew is handed over, makes
Streamlit throw away the rest: with two charts in view one stayed as it was in some 2 of 100 changes.
"""

import asyncio
from contextlib import suppress
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 1
"""Seconds after which a run is no longer waited for."""


class Strays:
    """Middleware that has runs asked for in turn, and of a page that was left the one that is open, or on its way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what a browser and the server say over a line."""
        if scope["type"] != "websocket":
            return await self.app(scope, receive, send)
        line = Line()

        async def receive_led() -> Message:
            message = await receive()
            return {**message, "bytes": await line.led(message["bytes"])} if message.get("bytes") else message

        async def send_noted(message: Message) -> None:
            line.note(message.get("bytes") or b"")
            await send(message)

        await self.app(scope, receive_led, send_noted)


class Line:
    """One browser's line: the page that the server began last, its parts, and the one that the viewer went to since."""

    def __init__(self) -> None:
        self.begun = self.awaited = ""
        self.parts: set[str] = set()
        self.is_idle = asyncio.Event()
        self.asked_at = 0.0

    def note(self, message: bytes) -> None:
        """Take note of what the server says: at first it takes the address for that of the first of all pages."""
        said = ForwardMsg.FromString(message)
        if (kind := said.WhichOneof("type")) in ("new_session", "navigation"):
            self.begun = getattr(said, kind).page_script_hash
            self.awaited = self.awaited if self.awaited != self.begun else ""
        if kind == "new_session" and not said.metadata.run.fragment_ids:
            self.parts.clear()
        if kind == "delta":
            self.parts.add(said.delta.fragment_id)
        if kind == "script_finished" and said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.is_idle.set()

    async def led(self, message: bytes) -> bytes:
        """What the browser says; what it asks of a page that was left asks for all of the other instead.

        A part of that alone, right behind the whole, a browser can take for one of the page before. All but a way to
        another page waits until what was asked for before is there.
        """
        try:
            said = BackMsg.FromString(message)
        except Exception:  # it is none; the server's own answer to that is the right one
            return message
        if not said.HasField("rerun_script"):
            return message
        asked = said.rerun_script
        if asked.is_history_navigation:  # as each way to another page is (see `step` in dom.js)
            self.awaited = asked.page_script_hash
        else:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.is_idle.wait(), self.asked_at + PATIENCE - monotonic())
        if asked.fragment_id in ("", *self.parts):  # one that is gone has no run
            self.is_idle.clear()
            self.asked_at = monotonic()
        page = self.awaited or self.begun
        if not asked.page_script_hash or not page or asked.page_script_hash == page:
            return message
        asked.page_script_hash, asked.fragment_id = page, ""
        return said.SerializeToString()
