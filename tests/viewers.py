"""Viewers without a browser: each speaks to a server over a WebSocket of its own, as a page of the app would."""

import asyncio
import json
import time
from itertools import count
from typing import Any, Self
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from tests.messages import parts_of

PAGES = {
    "": ("controls", "p"),
    "is-pooling-a-dropout": ("toolbar", "pass"),
    "train-and-eval": ("controls", "p"),
    "order-and-kinds": ("controls", "p"),
    "shift": ("controls", "p"),
    "tour": ("toolbar", "pass"),
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
        self.tellers: dict[str, str] = {}
        self.failures, self.script, self.session = 0, "", ""
        self.uploader = WidgetState()

    @classmethod
    async def comes(cls, url: str, page: str = "", query: str = "") -> Self:
        """A viewer whose page is open, with all that is on it."""
        viewer = cls(await line(url), page, query)
        await viewer.run()
        if viewer.maps:
            await viewer.tell(viewer.maps[0], {"painted": True}, WHOLE)
        return viewer

    async def change(self, key: str, name: str, value: Any) -> float:
        """Change what a control of this key sets, and return the seconds until all answers to it are there."""
        start = time.perf_counter()
        message = {"number": next(self.numbers), "values": {name: value}}
        teller = self.tellers.get(key)
        await self.tell(teller or key, {"sent": {key: message} if teller else message})
        return time.perf_counter() - start

    async def rest(self) -> None:
        """Have drawn what waits until the controls are at rest."""
        for key in [key for key in self.ids if key.startswith("rest of ")]:
            await self.tell(key, {"due": next(self.numbers)})

    async def tell(self, key: str, state: dict[str, Any], end: int = FRAGMENT) -> None:
        """Say what has become of the component of this key, and wait for the end of what that leads to."""
        self.states[key] = state
        await self.run(self.fragments[key], end)

    async def ask(self, fragment: str = "") -> None:
        """Ask for a run of the page, or of a fragment of it."""
        asked = BackMsg()
        told_of = asked.rerun_script
        told_of.page_name, told_of.query_string, told_of.fragment_id = self.page, self.query, fragment
        told_of.page_script_hash = self.script
        for key, state in self.states.items():
            told = told_of.widget_states.widgets.add()
            told.id, told.json_value = self.ids[key], json.dumps(state)
        if self.uploader.HasField("file_uploader_state_value"):
            told_of.widget_states.widgets.append(self.uploader)
        await self.line.send(asked.SerializeToString())

    async def run(self, fragment: str = "", end: int = WHOLE) -> None:
        """Have the page run, or a fragment of it, and wait for the end of either."""
        await self.ask(fragment)
        while True:
            message = ForwardMsg.FromString(await self.line.recv())
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            if kind == "navigation":
                self.script = message.navigation.page_script_hash
            if kind == "delta":
                self._note(message.delta)
            if kind == "script_finished" and message.script_finished in (WHOLE, end):
                return

    def _note(self, delta: Any) -> None:
        element = delta.new_element
        self.failures += element.WhichOneof("type") == "exception"
        self.uploader.id = element.file_uploader.id or self.uploader.id
        if component := element.bidi_component.id:
            key = component.split("-", 2)[2]
            is_drawn = element.bidi_component.component_name == "map_view" and element.bidi_component.bytes
            if is_drawn and key not in self.maps:  # others stand still, and are told by it
                self.maps.append(key)
            self.ids[key], self.fragments[key] = component, delta.fragment_id
            self.tellers |= dict.fromkeys(parts_of(element.bidi_component.bytes)[1], key)

    async def bring(self, url: str, name: str, data: bytes) -> None:
        """Choose a file in the uploader of the page, and wait until it is the input."""
        asked = BackMsg()
        asked.file_urls_request.request_id, asked.file_urls_request.session_id = name, self.session
        asked.file_urls_request.file_names.append(name)
        await self.line.send(asked.SerializeToString())
        while (message := ForwardMsg.FromString(await self.line.recv())).WhichOneof("type") != "file_urls_response":
            continue
        file = self.uploader.file_uploader_state_value.uploaded_file_info.add(name=name, size=len(data))
        file.file_urls.CopyFrom(message.file_urls_response.file_urls[0])
        file.file_id = file.file_urls.file_id
        await asyncio.to_thread(put, url, file.file_urls.upload_url, name, data)
        await self.run()

    async def leaves(self) -> None:
        """Close the page."""
        await self.line.close()


async def line(url: str) -> ClientConnection:
    """A WebSocket to the server at this address."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    return await connect(address, subprotocols=["streamlit"], max_size=None, compression=None)  # type: ignore[list-item]


def put(url: str, place: str, name: str, data: bytes) -> None:
    """Send a file to where the server wants it."""
    with urlopen(f"{url}/_stcore/health") as answer:
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
    parts = f'--end\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    headers = {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2].strip('"')}
    headers["Content-Type"] = "multipart/form-data; boundary=end"
    urlopen(
        Request(urljoin(f"{url}/", place.lstrip("/")), parts + data + b"\r\n--end--\r\n", headers, method="PUT")
    ).close()
