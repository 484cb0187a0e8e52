"""What the parts share: their tools, and how one gives way to another."""

import streamlit as st

from viz.pages import session
from viz.pages.controls import next_mask, tools
from viz.pages.live_controls import Section, Segments
from viz.pages.settings import PARTS, Settings

PART_LABELS = tuple(zip(PARTS, ("Order", "One window", "Kinds", "Where in a CNN"), strict=True))


def part_tools(settings: Settings) -> tuple[Section, ...]:
    """Which part is on screen, and the next mask."""
    return tools(Segments("part", "Part", PART_LABELS, settings.part), next_mask(settings))


def give_way(part: str) -> None:
    """Draw the whole page anew where another part than this one is asked for."""
    if session.settings().part != part:
        st.rerun()
