"""What is asked of a page that was left is asked of the one that its viewer went to."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.loop import run
from viz.pages.strays import Line, Strays

WAY = True


def asked(page: str, is_way: bool = False, fragment: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.page_script_hash, message.rerun_script.fragment_id = page, fragment
    message.rerun_script.is_history_navigation = is_way
    message.rerun_script.query_string = "k=3"
    return message.SerializeToString()


def pages(*said: tuple[str, bool]) -> list[str]:
    """Of which pages the server is asked, when a browser asks of these, or goes there."""
    line = Line()
    return [BackMsg.FromString(line.led(asked(*each))).rerun_script.page_script_hash for each in said]


def test_until_a_browser_has_the_page_that_it_went_to_all_it_asks_is_asked_of_that():
    assert pages(("", False), ("a", False), ("b", WAY), ("a", False), ("a", False)) == ["", "a", "b", "b", "b"]


def test_a_browser_that_has_the_page_is_taken_at_its_word():
    # The server, too, can open another page than the one that was asked for.
    assert pages(("b", WAY), ("b", False), ("c", False), ("a", False)) == ["b", "b", "c", "a"]


def test_the_last_way_counts():
    assert pages(("b", WAY), ("a", False), ("c", WAY), ("a", False), ("b", False), ("c", False)) == [
        *"bbcccc",
    ]


def test_nothing_else_of_a_message_is_changed_and_no_other_message_at_all():
    line = Line()
    line.led(asked("b", WAY))
    assert line.led(asked("a", fragment="part")) == asked("b", fragment="part")
    stops = BackMsg(stop_script=True).SerializeToString()
    for message in (stops, b"", b"\xff no message", asked("b")):
        assert line.led(message) == message


@pytest.mark.parametrize("kind", ["websocket", "http"])
def test_each_line_is_followed_for_itself_and_only_lines_are(kind):
    heard = []

    async def app(scope, receive, send):
        heard.extend([await receive() for _ in range(3)])

    def says(*messages):
        left = iter(messages)

        async def receive():
            return next(left)

        return receive

    told = [{"type": "websocket.receive", "bytes": asked(page, way)} for page, way in (("b", WAY), ("a", False))]
    closes = {"type": "websocket.disconnect", "code": 1000}
    run(Strays(app)({"type": kind}, says(*told, closes), None))
    assert heard == [told[0], {**told[1], "bytes": asked("b")} if kind == "websocket" else told[1], closes]
    heard.clear()
    other = [told[1], {"type": "websocket.receive", "text": "a"}, closes]
    run(Strays(app)({"type": kind}, says(*other), None))
    assert heard == other
