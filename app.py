"""Smaller or Sparser: max-pooling and dropout, side by side."""

import streamlit as st

from viz.pages import compare

st.set_page_config(page_title="Smaller or Sparser", page_icon="assets/icon.png", layout="wide", initial_sidebar_state=280)
st.navigation([st.Page(compare.page, title="Compare", default=True)], position="top").run()
