"""What a page still asks for when its viewer has left it is asked of the page that they went to.

Until a new page begins to come, a browser takes the old one for open, and so say its messages. Streamlit would run what
they ask for, and the browser would then clear the new page, of which only that part came again: over a line of 80 ms
each change that is told within that time after a click would leave an empty page.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState


class Strays:
    """Middleware that has what is asked of a page that was left be asked of the one that is on its way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what a browser says over its line."""
        if scope["type"] != "websocket":
            return await self.app(scope, receive, send)
        line = Line()

        async def receive_led() -> Message:
            message = await receive()
            return {**message, "bytes": line.led(message["bytes"])} if message.get("bytes") else message

        await self.app(scope, receive_led, send)


class Line:
    """One browser's line. ``awaited`` is the page that its viewer went to, until the browser takes that for open."""

    def __init__(self) -> None:
        self.awaited = ""

    def led(self, message: bytes) -> bytes:
        """The message, naming the page that it is to be asked of."""
        try:
            said = BackMsg.FromString(message)
        except Exception:  # it is none; the server's own answer to that is the right one
            return message
        if said.WhichOneof("type") != "rerun_script" or not self._leads(said.rerun_script):
            return message
        return said.SerializeToString()

    def _leads(self, asked: ClientState) -> bool:
        """Whether what is asked was asked of a page that was left; it is of the one that is awaited then."""
        if asked.is_history_navigation:  # each way to another page is a step in the history of the tab
            self.awaited = asked.page_script_hash
        elif asked.page_script_hash == self.awaited:
            self.awaited = ""
        elif self.awaited:
            asked.page_script_hash = self.awaited
            return True
        return False
