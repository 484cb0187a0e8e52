"""A remark: quieter than other text, and as large."""

import re
from typing import Any

import streamlit as st


def remark(words: str, write: Any = st.markdown, **options: Any) -> None:
    """Write Markdown in grey, in which brackets come in pairs."""
    write(f":gray[{words}]", **options)


def plain_text(words: str) -> str:
    """Words as Markdown that shows each of their letters as it is, and makes links of none."""
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", words)
    return re.sub(r"(?i)(www|https?|ftp|mailto)(?=\\)|(?<=\\@)", "\\g<0>\u2060", escaped)
