"""The theme is read once, and told as before."""

from inspect import unwrap

from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from viz.pages.same_theme import keep_theme

SECTIONS = "theme", "theme.light", "theme.dark", "theme.sidebar"


def told() -> list[bytes]:
    """What the server tells of each section of the theme."""
    messages = [CustomThemeConfig() for _ in SECTIONS]
    for message, section in zip(messages, SECTIONS, strict=True):
        app_session._populate_theme_msg(message, section)
    return [message.SerializeToString() for message in messages]


def test_the_theme_is_told_as_before_and_its_settings_are_gone_through_once(monkeypatch):
    for module, name in ((config, "get_options_for_section"), (app_session, "to_snake_case")):
        monkeypatch.setattr(module, name, unwrap(getattr(module, name)))  # another test may have run the app
    keep_theme.cache_clear()
    before, all_settings, times = told(), config.get_config_options, []
    monkeypatch.setattr(config, "get_config_options", lambda: times.append(1) or all_settings())
    for _ in range(2):  # as for each viewer
        keep_theme()
        assert told() == told() == before
    assert before[0] and before[1] != before[2]
    assert len(times) == len(SECTIONS)
    assert config.get_options_for_section.cache_info().currsize == len(SECTIONS)
