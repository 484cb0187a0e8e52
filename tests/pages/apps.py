"""A page run without a browser, and what its components were sent."""

import json

from streamlit.testing.v1 import AppTest

from tests.views.test_map_view import unpacked

PATIENCE = 60


def opened(page: str, **query: str) -> AppTest:
    """A page of viz.pages after its first run, opened with a link."""
    app = AppTest.from_string(f"from viz.pages import {page}\n{page}.page()", default_timeout=PATIENCE)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def messages(app: AppTest, component: str) -> list:
    """The headers of the messages that a component's instances were sent."""
    if component == "map_view":
        return scenes(app)
    sent = [c.proto for c in app.get("bidi_component") if c.proto.component_name == component]
    told = [header_of(proto.bytes) if proto.bytes else json.loads(proto.json) for proto in sent]
    return [_whole(message) for message in told] if component == "live_controls" else told


def _whole(message: dict) -> dict:
    """What controls were sent, each with its value."""
    message |= message.pop("lasting")
    values = dict(message["values"])
    for section in message["sections"]:
        for control in section["controls"] + section["folded"]:
            control["value"] = values[control["name"]]
    return message


def scenes(app: AppTest) -> list[dict]:
    """The scenes of the map views, with what lasts of them."""
    sent = (c.proto for c in app.get("bidi_component") if c.proto.component_name == "map_view")
    return [unpacked(proto.bytes)[0] for proto in sent]


def header_of(message: bytes) -> dict:
    """The header of a message that viz.views.web has framed."""
    length = int.from_bytes(message[:4], "little")
    return json.loads(message[4 : 4 + length])


def controls(app: AppTest) -> dict:
    """What the controls that can be seen were sent: {label: control}."""
    sections = [section for message in messages(app, "live_controls") for section in message["sections"]]
    return {c["label"]: c for section in sections for c in section["controls"] + section["folded"] if not c["hidden"]}
