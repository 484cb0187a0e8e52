"""The names of all pages in one row, on every screen: Streamlit puts its own row behind a button on a phone.

Being on every page, they also keep the query of the address as the controls wrote it last. Streamlit, which does not
notice that, would open the session after a lost connection with the query that the viewer came by.
"""

from urllib.parse import parse_qsl

import streamlit as st

from viz.views.protocol import TIMINGS
from viz.views.web import parts

KEY = "page names"

_mount = st.components.v2.component(**parts(__file__, "page_names"))


def page_names(titles: dict[str, str], current: str) -> None:
    """Draw the title of each page, given by its path below the root of the app; one of them is open.

    A tour has none while it is presented, nor have the notes beside it.
    """
    data = {"titles": titles, "current": current, "embedded": bool(st.context.is_embedded)}
    data |= {"kept": _kept() or "", "kept_after": TIMINGS.kept_after}
    data["hidden"] = current == "tour" and "1" in (st.query_params.get("present"), st.query_params.get("notes"))
    _mount(key=KEY, data=data, on_query_change=lambda: None)


def kept_query() -> dict[str, str] | None:
    """The query that the browser keeps of the address, where there was a session before this one."""
    query = _kept()
    return None if query is None else dict(parse_qsl(query))


def _kept() -> str | None:
    query = (st.session_state.get(KEY) or {}).get("query")
    return query if isinstance(query, str) else None
