"""Smaller or Sparser: max-pooling and dropout, side by side. The server; what it runs is in viz/pages/site.py."""

import streamlit as st
from starlette.middleware import Middleware

from viz.pages.addresses import Addresses

app = st.App("viz/pages/site.py", middleware=[Middleware(Addresses)])
