"""Smaller or Sparser: max-pooling and dropout, side by side.

Streamlit's server imports this file for `app`, and runs it as a script for each viewer.
"""

import streamlit as st
from starlette.middleware import Middleware

from viz.pages import files, modules
from viz.pages.addresses import Addresses
from viz.pages.compression import Compressed
from viz.pages.doors import Doors
from viz.pages.room import Room
from viz.pages.sockets import AtOnce
from viz.pages.strays import Strays

app = st.App(
    __file__,
    routes=[files.ROUTE, modules.ROUTE],
    middleware=[Middleware(each) for each in (Doors, Room, Addresses, AtOnce, Strays, Compressed)],
)

if __name__ == "__main__":
    from viz.pages.site import show  # there is nowhere to register components before the server runs

    show()
