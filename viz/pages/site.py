"""What each viewer sees: the configuration of all pages, their names, and the page that is open."""

from pathlib import Path

import streamlit as st

from viz.pages import answers, budget, compare, network, order_and_kinds, passes, shift, tour, training_lab
from viz.pages.addresses import TITLES
from viz.pages.lecture import Lecture, adopt
from viz.pages.live_text import live_text
from viz.pages.page_names import page_names
from viz.pages.session import opened_session, session
from viz.studies.words import Sentence

PAGES = (compare, budget, passes, order_and_kinds, shift, network, training_lab, tour, answers)
ICON = Path(__file__).parents[2] / "assets" / "icon.svg"
STYLE = Path(__file__).with_suffix(".css")


def show() -> None:
    """Draw the page that is open, below the names of all."""
    st.set_page_config(
        page_title="Smaller or Sparser",
        # As text it needs no file server: a file's address lapses with the next update.
        page_icon=ICON.read_text(encoding="utf-8"),
        layout="wide",
    )
    pages = [
        st.Page(module.page, title=title, url_path=name, default=module is compare)
        for module, (name, title) in zip(PAGES, TITLES.items(), strict=True)
    ]
    opened = st.navigation(pages, position="hidden")
    with (whole := st.container(gap=None)):  # the names float in the line above
        titles, before = {page.url_path: page.title for page in pages}, opened_session()
        # As a fragment, they run alone when they are told of another address.
        st.fragment(_names, key="names")(titles, opened.url_path, bool(before and before.sought))
        st.html(STYLE)
        if in_vain := session().passed_over:
            more = f" {len(in_vain) - 2} more cannot be used." if len(in_vain) > 3 else ""
            live_text((Sentence(" ".join(in_vain[: 2 if more else 3]), "", more),), key="passed over")
        if name := session().leads_to:
            session().leads_to = ""
            st.switch_page(pages[[*TITLES].index(name)])
    session().layouts += 1
    with whole.container(key="page"):  # each run of a fragment copies all containers that it is in by then
        opened.run()
    if session().opened:
        session().passed_over = []


def _names(titles: dict[str, str], current: str, has_sought: bool) -> None:
    """The names of the pages; once the browser has said which session its tab had before, all is drawn again."""
    here = opened_session()  # where it has not, it does as this is drawn: the browser says then what it keeps

    def seek(token: str) -> None:
        session().sought = True
        adopt(session(), token)

    page_names(titles, current, here.token if here and here.settings[Lecture].scenes else "", seek)
    if session().sought != has_sought:
        st.rerun()
