"""Smaller or Sparser: max-pooling and dropout, side by side."""

from pathlib import Path

import streamlit as st

from viz.pages import budget, compare, order_and_kinds, passes, shift, training_lab
from viz.pages.sockets import send_at_once

send_at_once()

st.set_page_config(
    page_title="Smaller or Sparser",
    # As text it needs no file server: a file's address lapses with the next update.
    page_icon=Path(__file__).with_name("assets").joinpath("icon.svg").read_text(encoding="utf-8"),
    layout="wide",
)
st.navigation(
    [
        st.Page(compare.page, title="Compare", url_path="compare", default=True),
        st.Page(budget.page, title="Is pooling a dropout?", url_path="is-pooling-a-dropout"),
        st.Page(passes.page, title="Train and eval", url_path="train-and-eval"),
        st.Page(order_and_kinds.page, title="Order and kinds", url_path="order-and-kinds"),
        st.Page(shift.page, title="Shift", url_path="shift"),
        st.Page(training_lab.page, title="Training lab", url_path="training-lab"),
    ],
    position="top",
).run()
