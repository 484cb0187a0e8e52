"""What is asked of a page that was left is asked of the one that its viewer went to."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.loop import run
from viz.pages.strays import Line, Strays


def asked(page: str, is_way: bool = False, fragment: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.page_script_hash, message.rerun_script.fragment_id = page, fragment
    message.rerun_script.is_history_navigation = is_way
    message.rerun_script.query_string = "k=3"
    return message.SerializeToString()


def begins(page: str) -> bytes:
    message = ForwardMsg()
    message.new_session.page_script_hash = page
    return message.SerializeToString()


def pages(*said: str) -> str:
    """Of which pages the server is asked: "<a" is that it begins one, ">a" a way to one, and "a" asks of it."""
    line, led = Line(), []
    for way, page in ((each[:-1], each[-1]) for each in said):
        if way == "<":
            line.note(begins(page))
        else:
            led.append(BackMsg.FromString(line.led(asked(page, way == ">"))).rerun_script.page_script_hash)
    return "".join(led)


def test_until_a_browser_has_the_page_that_it_went_to_all_it_asks_is_asked_of_that():
    assert pages("<a", "a", ">b", "a", "<b", "a", "a", "b", "a") == "abbbbbb"


def test_the_last_way_counts_though_the_server_begins_what_was_asked_for_before():
    assert pages("<a", ">b", ">c", "a", "<b", "a", "b", "<c", "b", "c") == "bcccccc"
    assert pages("<a", ">b", ">a", "a", "<b", "b", "<a", "b", "a") == "baaaaa"
    assert pages("<a", ">b", "<a", "a", "<b", "a") == "bbb"


def test_a_page_that_the_server_opens_by_itself_is_followed():
    assert pages("<a", ">b", "<b", "b", "<c", "b", "c") == "bbcc"


def test_an_address_is_of_the_page_that_the_server_finds_for_it():
    line, finds = Line(), ForwardMsg()
    line.note(begins("a"))
    finds.navigation.page_script_hash = "b"
    line.note(finds.SerializeToString())
    assert line.led(asked("b", fragment="part")) == asked("b", fragment="part")


def test_what_knows_of_no_page_yet_is_left_alone():
    line = Line()
    assert line.led(asked("a")) == asked("a")
    line.note(begins("a"))
    assert line.led(asked("")) == asked("")


def test_all_of_the_page_is_asked_for_and_no_other_message_is_changed():
    line = Line()
    line.note(begins("a"))
    line.note(ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString())
    assert line.led(asked("a", fragment="part")) == asked("a", fragment="part")
    line.led(asked("b", is_way=True))
    assert line.led(asked("a", fragment="part")) == asked("b")
    stops = BackMsg(stop_script=True).SerializeToString()
    for message in (stops, b"", b"\xff no message", asked("b")):
        assert line.led(message) == message


@pytest.mark.parametrize("kind", ["websocket", "http"])
def test_lines_alone_are_followed(kind):
    heard, sent = [], []

    async def app(scope, receive, send):
        await send({"type": "websocket.send", "bytes": begins("a")})
        heard.extend([await receive() for _ in range(4)])

    async def send(message):
        sent.append(message)

    told = [{"type": "websocket.receive", "bytes": asked(page, way)} for page, way in (("b", True), ("a", False))]
    others = [{"type": "websocket.receive", "text": "a"}, {"type": "websocket.disconnect", "code": 1000}]
    left = iter([*told, *others])

    async def receive():
        return next(left)

    run(Strays(app)({"type": kind}, receive, send))
    assert heard == [told[0], {**told[1], "bytes": asked("b")} if kind == "websocket" else told[1], *others]
    assert sent == [{"type": "websocket.send", "bytes": begins("a")}]
