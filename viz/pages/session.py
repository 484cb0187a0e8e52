"""What one viewer's session holds: the settings, the upload, and the maps made ready from them.

The settings have one owner, the record under ``settings``; widgets show it and report to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from viz.inputs import MAX_SIZE, MIN_SIZE, FeatureMap, fit, load_sample, parse_matrix
from viz.inputs.looks import channel_of, look_at, looks_of
from viz.pages.settings import UPLOAD, Settings, from_query
from viz.views.thumbnails import thumbnails


@dataclass(frozen=True, eq=False)
class Prepared:
    """A stack of maps at the working size, the looks that it could have, and a thumbnail of each map.

    longest
        The largest working size on offer: nothing is enlarged beyond its own.
    """

    key: tuple
    stack: FeatureMap
    look: str
    looks: tuple[str, ...]
    thumbnails: tuple[str, ...]
    longest: int


def settings() -> Settings:
    """The settings in force; at first those of the link that the session was opened with."""
    if "settings" not in st.session_state:
        st.session_state.settings = from_query(st.query_params)
    return st.session_state.settings


def change(group: str, **values: Any) -> None:
    """Change some settings of one group."""
    replace_settings(settings().changed(group, **values))


def replace_settings(new: Settings) -> None:
    """Take over all settings at once."""
    st.session_state.settings = new


def controlled(key: str, value: Any, on_change: Callable[[Any], None]) -> dict:
    """The arguments with which a widget shows ``value`` and reports what the viewer makes of it."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return {"key": key, "on_change": lambda: on_change(st.session_state[key])}


def keep_upload(upload: FeatureMap) -> None:
    """Make an upload the input. The working size is never above MAX_SIZE, so that is all that is kept."""
    st.session_state.upload = fit(upload, MAX_SIZE)
    st.session_state.upload_number = st.session_state.get("upload_number", 0) + 1
    change("input", source=UPLOAD, file=upload.name, channel=0, cells="")


def upload() -> FeatureMap | None:
    """The last good upload of this session."""
    return st.session_state.get("upload")


def source() -> FeatureMap:
    """The input at its own size: the upload, or a sample with its cells as they were edited."""
    choice = settings().input
    if choice.source == UPLOAD and upload() is not None:
        return upload()
    sample = load_sample(choice.source)
    if choice.cells and sample.kind == "map":
        return replace(sample, name=f"{sample.name}, edited", values=parse_matrix(choice.cells)[None])
    return sample


def prepared() -> Prepared:
    """The stack of maps that the settings ask for; kept until they ask for another."""
    choice = settings().input
    key = (choice.source, st.session_state.get("upload_number"), choice.cells, choice.size, choice.look)
    ready = st.session_state.get("prepared")
    if ready is None or ready.key != key:
        whole = source()
        longest = max(MIN_SIZE, *whole.size)
        feature_map = fit(whole, min(choice.size, longest))
        looks = looks_of(feature_map)
        look = choice.look if choice.look in looks else looks[0]
        stack = look_at(feature_map, look)
        ready = Prepared(key, stack, look, looks, thumbnails(stack), min(longest, MAX_SIZE))
        st.session_state.prepared = ready
    return ready


def shown() -> FeatureMap:
    """The map that goes through the layers."""
    return channel_of(prepared().stack, settings().input.channel)


def shown_key() -> tuple:
    """What tells the map that goes through the layers from any other."""
    return (*prepared().key, settings().input.channel)


def kept(name: str, key: tuple, make: Callable[[], Any]) -> Any:
    """What was made for this key, or made anew for another; one of each name a session."""
    held = st.session_state.get(name)
    if held is None or held[0] != key:
        held = st.session_state[name] = (key, make())
    return held[1]
