"""The names of all pages in one row, on every screen: Streamlit puts its own row behind a button on a phone.

Being on every page, they also keep the query of the address as the controls wrote it last. Streamlit, which does not
notice that, would open the session after a lost connection with the query that the viewer came by.
"""

from collections.abc import Callable
from urllib.parse import parse_qsl

import streamlit as st

from viz.views.protocol import TIMINGS
from viz.views.web import parts, said

KEY = "page names"

_mount = st.components.v2.component(**parts(__file__, "page_names"))


def page_names(titles: dict[str, str], current: str, token: str, on_before: Callable[[str], None]) -> None:
    """Draw the title of each page, given by its path below the root of the app; one of them is open.

    A tour has none while it is presented, nor have the notes beside it. The tab keeps the ``token`` of a session that
    holds a lecture, and ``on_before`` is told that of the session before, once it was loaded again and holds none.
    """
    data = {"titles": titles, "current": current, "embedded": bool(st.context.is_embedded)}
    data |= {"kept": _kept() or "", "kept_after": TIMINGS.kept_after}
    data["hidden"] = current == "tour" and "1" in (st.query_params.get("present"), st.query_params.get("notes"))
    data["token"] = token

    def seek() -> None:
        before = said(st.session_state, KEY, "before")
        on_before(before if isinstance(before, str) else "")

    _mount(key=KEY, data=data, on_query_change=lambda: None, on_before_change=seek)


def kept_query() -> dict[str, str] | None:
    """The query that the browser keeps of the address, where there was a session before this one."""
    query = _kept()
    return None if query is None else dict(parse_qsl(query))


def _kept() -> str | None:
    query = said(st.session_state, KEY, "query")
    return query if isinstance(query, str) else None
