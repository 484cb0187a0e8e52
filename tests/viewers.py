"""Viewers without a browser: each speaks to a server over a WebSocket of its own, as a page of the app would."""

import json
import time
from itertools import count
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PAGES = {
    "": ("controls", "p"),
    "is-pooling-a-dropout": ("toolbar", "seed"),
    "train-and-eval": ("controls", "p"),
    "order-and-kinds": ("controls", "p"),
    "shift": ("controls", "p"),
    "tour": ("controls", "p"),
}
"""What changes on a page, by its name: the key of its controls, and the setting."""


WHOLE, FRAGMENT = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


class Viewer:
    """One viewer on one page; `failures` counts runs that ended with an error."""

    def __init__(self, line: ClientConnection, page: str, query: str) -> None:
        self.line, self.page, self.query, self.numbers = line, page, query, count(1)
        self.ids: dict[str, str] = {}
        self.fragments: dict[str, str] = {}
        self.states: dict[str, dict[str, Any]] = {}
        self.maps: list[str] = []
        self.failures = 0

    @classmethod
    async def comes(cls, url: str, page: str = "", query: str = "") -> Self:
        """A viewer whose page is open, with all that is on it."""
        viewer = cls(await line(url), page, query)
        await viewer.run()
        if viewer.maps:
            await viewer.tell(viewer.maps[0], {"painted": True}, WHOLE)
        return viewer

    async def change(self, key: str, **values: Any) -> float:
        """Change what controls of a key set, and return the seconds until all answers to it are there."""
        start = time.perf_counter()
        await self.tell(key, {"sent": {"number": next(self.numbers), "values": values}})
        return time.perf_counter() - start

    async def rest(self) -> None:
        """Have drawn what waits until the controls are at rest."""
        for key in [key for key in self.ids if key.startswith("rest of ")]:
            await self.tell(key, {"due": next(self.numbers)})

    async def tell(self, key: str, state: dict[str, Any], end: int = FRAGMENT) -> None:
        """Say what has become of the component of this key, and wait for the end of what that leads to."""
        self.states[key] = state
        await self.run(self.fragments[key], end)

    async def run(self, fragment: str = "", end: int = WHOLE) -> None:
        """Have the page run, or a fragment of it, and wait for the end of either."""
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = self.page, self.query
        asked.rerun_script.fragment_id = fragment
        for key, state in self.states.items():
            told = asked.rerun_script.widget_states.widgets.add()
            told.id, told.json_value = self.ids[key], json.dumps(state)
        await self.line.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(await self.line.recv())
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._note(message.delta)
            if kind == "script_finished" and message.script_finished in (WHOLE, end):
                return

    def _note(self, delta: Any) -> None:
        element = delta.new_element
        self.failures += element.WhichOneof("type") == "exception"
        if component := element.bidi_component.id:
            key = component.split("-", 2)[2]
            if element.bidi_component.component_name == "map_view" and key not in self.maps:
                self.maps.append(key)
            self.ids[key], self.fragments[key] = component, delta.fragment_id

    async def leaves(self) -> None:
        """Close the page."""
        await self.line.close()


async def line(url: str) -> ClientConnection:
    """A WebSocket to the server at this address."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    return await connect(address, subprotocols=["streamlit"], max_size=None, compression=None)  # type: ignore[list-item]
