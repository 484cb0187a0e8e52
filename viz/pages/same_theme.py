"""The theme, read once: Streamlit's server has it in mind for each run of a script anew.

It tells the browser of the theme whenever a page, or a part of one, runs, and goes through all of its settings six
times for that: a quarter of what a bare page costs. They stay as they are while the server runs.
"""

from functools import cache

from streamlit import config
from streamlit.runtime import app_session


@cache
def keep_theme() -> None:
    """Have the server keep the settings of each section, and how messages call them; once for all viewers."""
    config.get_options_for_section = cache(config.get_options_for_section)
    app_session.to_snake_case = cache(app_session.to_snake_case)  # type: ignore[attr-defined]
