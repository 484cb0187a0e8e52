"""A remark: quieter than other text, and as large."""

from typing import Any

import streamlit as st


def remark(words: str, write: Any = st.markdown, **options: Any) -> None:
    """Write Markdown in grey, in which brackets come in pairs."""
    write(f":gray[{words}]", **options)
