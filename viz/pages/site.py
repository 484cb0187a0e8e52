"""What Streamlit runs for each viewer: the configuration of all pages, their names, and the page that is open."""

from pathlib import Path

import streamlit as st

from viz.pages import budget, compare, order_and_kinds, passes, shift, training_lab
from viz.pages.addresses import TITLES
from viz.pages.page_names import page_names
from viz.pages.sockets import send_at_once

PAGES = (compare, budget, passes, order_and_kinds, shift, training_lab)
ICON = Path(__file__).parents[2] / "assets" / "icon.svg"

send_at_once()

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
with st.container(gap=None):  # the names float in the line above
    page_names({page.url_path: page.title for page in pages}, opened.url_path)
    with st.container():
        opened.run()
