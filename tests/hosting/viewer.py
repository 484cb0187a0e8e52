"""A viewer without a browser: asks for files, opens a session over its line, and brings files."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

PATIENCE = 60  # seconds until an answer that does not come is given up
_XSRF = "_streamlit_xsrf"


@dataclass(frozen=True)
class Answer:
    """An answer, and the address that it came from in the end."""

    status: int
    headers: Message
    body: bytes
    address: str


class Viewer:
    """A viewer of the app that lies below an address, who keeps cookies as a browser does."""

    def __init__(self, root: str) -> None:
        self.root, self.jar = root.rstrip("/") + "/", CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.jar))

    @property
    def cookies(self) -> dict[str, str | None]:
        """The cookies that are kept."""
        return {cookie.name: cookie.value for cookie in self.jar}

    def ask(self, path: str = "", method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Ask for what lies at a path relative to the app."""
        told = {name.replace("_", "-"): text for name, text in headers.items()}
        try:
            answer = self._opener.open(Request(urljoin(self.root, path), body, told, method=method), timeout=PATIENCE)
        except HTTPError as refused:
            answer = refused
        with answer:
            return Answer(answer.status, answer.headers, answer.read(), answer.url)

    def page(self, path: str = "") -> Answer:
        """Ask for a page as a browser does."""
        return self.ask(path, accept="text/html")

    @contextmanager
    def session(self) -> Iterator["Line"]:
        """Open a session, and close its line in the end."""
        at = urlsplit(self.root)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with connect(
            f"ws://{at.netloc}{at.path}_stcore/stream",
            origin=f"{at.scheme}://{at.netloc}",
            subprotocols=["streamlit"],
            additional_headers={"Cookie": cookies},
            max_size=None,
            open_timeout=PATIENCE,
        ) as line:
            yield Line(line)

    def bring(self, line: "Line", name: str, data: bytes) -> list[ForwardMsg]:
        """Bring a file as the file chooser does; what the page sends then."""
        self.ask("_stcore/health")  # which hands out the cookie that a file needs
        urls = line.places_for(name)
        escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")  # as browsers do
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{escaped}"\r\n\r\n'.encode()
        sent = self.ask(
            self.root.rstrip("/") + urls.upload_url,
            "PUT",
            head + data + b"\r\n--x--\r\n",
            content_type="multipart/form-data; boundary=x",
            x_xsrftoken=self.cookies[_XSRF] or "",
        )
        assert sent.status == 204, sent
        state = WidgetState(id=line.ids["file_uploader"])
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.file_id, file.name, file.size = urls.file_id, name, len(data)
        file.file_urls.CopyFrom(urls)
        return line.run(widgets=[state])


@dataclass
class Line:
    """The line of a session.

    ids
        The ids of the page's components and of its file chooser, by their kinds.
    """

    line: ClientConnection
    session: str = ""
    query: str = ""
    page: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    def hear(self) -> ForwardMsg:
        """The next message."""
        message = ForwardMsg()
        message.ParseFromString(self.line.recv(PATIENCE, decode=False))
        return message

    def run(self, widgets: Iterable[WidgetState] = (), **where: str) -> list[ForwardMsg]:
        """Have the script run where it ran last, or with another `query` or `page`; all that it sends."""
        self.query, self.page = where.get("query", self.query), where.get("page", self.page)
        asked = BackMsg()
        asked.rerun_script.query_string, asked.rerun_script.page_name = self.query, self.page
        asked.rerun_script.widget_states.widgets.extend(widgets)
        self.line.send(asked.SerializeToString())
        sent = [self.hear()]
        while sent[-1].script_finished != ForwardMsg.FINISHED_SUCCESSFULLY or not sent[-1].HasField("script_finished"):
            self._note(sent[-1])
            sent.append(self.hear())
        return sent

    def _note(self, message: ForwardMsg) -> None:
        if message.HasField("new_session"):
            self.session = message.new_session.initialize.session_id
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component":
            self.ids[element.bidi_component.component_name] = element.bidi_component.id
        elif kind == "file_uploader":
            self.ids[kind] = element.file_uploader.id

    def opened(self, **where: str) -> list[ForwardMsg]:
        """Have the script run, and once more as when the first picture is there; all that it sends in the end."""
        self.ids = {}
        sent = self.run(**where)
        return self.run([triggered(self.ids["map_view"], painted=1)]) if "map_view" in self.ids else sent

    def places_for(self, name: str) -> Any:
        """Where a file of this name is brought to, and kept."""
        asked = BackMsg()
        asked.file_urls_request.request_id = "files"
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self.session
        self.line.send(asked.SerializeToString())
        while not (message := self.hear()).HasField("file_urls_response"):
            pass
        return message.file_urls_response.file_urls[0]


def triggered(component: str, **events: Any) -> WidgetState:
    """What a component of this id sends when it triggers events, each with a value."""
    told = json.dumps([{"event": event, "value": value} for event, value in events.items()])
    return WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{component}__events", json_trigger_value=told)


def faults(sent: list[ForwardMsg]) -> list[str]:
    """What the script could not do, as it is shown to the viewer."""
    elements = (message.delta.new_element for message in sent)
    return [element.exception.message for element in elements if element.WhichOneof("type") == "exception"]
