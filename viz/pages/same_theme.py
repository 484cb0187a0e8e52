"""The theme, read once.

Streamlit's server tells the browser of it with each run of a page, or of a part of one, and goes through all settings
six times for that: a quarter of what a bare page costs. They stay as they are while the server runs.
"""

from functools import cache

from streamlit import config
from streamlit.runtime import app_session


@cache
def keep_theme() -> None:
    """Have the server keep the settings of each section, and how messages call them; once for all viewers."""
    config.get_options_for_section = cache(config.get_options_for_section)
    app_session.to_snake_case = cache(app_session.to_snake_case)  # type: ignore[attr-defined]
