"""A page run without a browser, and what its components were sent."""

import json

from streamlit.testing.v1 import AppTest

from tests.messages import header_of, parts_of
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
    told = [json.loads(sent) if isinstance(sent, str) else header_of(sent) for sent in sent_to(app, component)]
    return [_whole(message) for message in told] if component == "live_controls" else told


def sent_to(app: AppTest, component: str) -> list[bytes | str]:
    """What a component's instances were sent: by themselves, or along with another."""
    protos = [c.proto for c in app.get("bidi_component")]
    told = {key: data for proto in protos for key, data in parts_of(proto.bytes)[1].items()}
    sent = [proto for proto in protos if proto.component_name == component]
    data = [parts_of(proto.bytes)[0] if proto.bytes else proto.json for proto in sent]
    return [
        told[json.loads(each)["told_later"]] if isinstance(each, str) and each.startswith('{"told_later":') else each
        for each in data
    ]


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
    return [unpacked(sent)[0] for sent in sent_to(app, "map_view")]


def controls(app: AppTest) -> dict:
    """What the controls that can be seen were sent: {label: control}."""
    sections = [section for message in messages(app, "live_controls") for section in message["sections"]]
    return {c["label"]: c for section in sections for c in section["controls"] + section["folded"] if not c["hidden"]}
