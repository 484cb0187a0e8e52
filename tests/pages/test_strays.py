"""What is asked of a page that was left is asked of the one that its viewer went to; and parts run in turn."""

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.server import ROOT, served_text
from tests.loop import run
from tests.viewers import Viewer
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


def ends(how: int = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY) -> bytes:
    return ForwardMsg(script_finished=how).SerializeToString()


def draws(part: str) -> bytes:
    message = ForwardMsg()
    message.delta.fragment_id = part
    return message.SerializeToString()


def led(line: Line, message: bytes) -> bytes:
    """What the server is asked where nothing else is."""
    line.note(ends())
    return run(line.led(message))


def pages(*said: str) -> str:
    """Of which pages the server is asked: "<a" is that it begins one, ">a" a way to one, and "a" asks of it."""
    line, asks = Line(), []
    for way, page in ((each[:-1], each[-1]) for each in said):
        if way == "<":
            line.note(begins(page))
        else:
            asks.append(BackMsg.FromString(led(line, asked(page, way == ">"))).rerun_script.page_script_hash)
    return "".join(asks)


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
    assert led(line, asked("b", fragment="part")) == asked("b", fragment="part")


def test_what_knows_of_no_page_yet_is_left_alone():
    line = Line()
    assert led(line, asked("a")) == asked("a")
    line.note(begins("a"))
    assert led(line, asked("")) == asked("")


def test_all_of_the_page_is_asked_for_and_no_other_message_is_changed():
    line = Line()
    line.note(begins("a"))
    line.note(ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString())
    assert led(line, asked("a", fragment="part")) == asked("a", fragment="part")
    led(line, asked("b", is_way=True))
    assert led(line, asked("a", fragment="part")) == asked("b")
    stops = BackMsg(stop_script=True).SerializeToString()
    for message in (stops, b"", b"\xff no message", asked("b")):
        assert led(line, message) == message


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


def order(*said: str | bytes) -> list[str]:
    """In which order parts are asked for, "" for all, or ">b" for another page, and runs said to have ended."""
    heard: list[str] = []

    async def follow() -> None:
        line, asks = Line(), asyncio.Queue()
        line.note(draws("gone"))
        line.note(begins("a"))
        for part in "xyz":
            line.note(draws(part))

        async def receive() -> None:
            while True:
                part = await asks.get()
                is_way = part.startswith(">")
                await line.led(asked("b" if is_way else "a", is_way, "" if is_way else part))
                heard.append(part)
                asks.task_done()

        receiving = asyncio.create_task(receive())
        for each in said:
            if isinstance(each, bytes):
                heard.append("ends")
                line.note(each)
            else:
                asks.put_nowait(each)
            await asyncio.sleep(0.02)
        await asks.join()
        receiving.cancel()

    run(follow())
    return heard


def test_what_is_asked_for_waits_until_what_was_before_is_there_and_a_way_to_another_page_does_not():
    assert order("x", "y", ends()) == ["x", "ends", "y"]
    assert order("", "y", ends(ForwardMsg.FINISHED_SUCCESSFULLY)) == ["", "ends", "y"]
    assert order("x", "y", "z", ends(), ends()) == ["x", "ends", "y", "ends", "z"]
    assert order("x", ends(), "y", ends()) == ["x", "ends", "y", "ends"]
    assert order("x", "", ends()) == ["x", "ends", ""]
    assert order("x", ">b", "y", ends()) == ["x", ">b", "ends", "y"]


def test_a_run_that_leads_to_another_has_not_ended():
    early = ends(ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    assert order("x", "y", early, ends()) == ["x", "ends", "ends", "y"]


def test_what_has_no_run_is_not_waited_for():
    assert order("gone", "y", ends(), "x", "y", ends()) == ["gone", "y", "ends", "x", "ends", "y"]


def test_a_run_is_not_waited_for_for_ever():
    assert order("x", "y") == ["x", "y"]


SLOW_TO_HAND_OVER = """
from streamlit.runtime.app_session import AppSession

def later(self, call):
    self._event_loop.call_soon_threadsafe(lambda: self._event_loop.call_later(0.2, call))

AppSession._call_soon_on_event_loop = later
"""


def test_of_two_parts_asked_for_in_a_row_both_come_though_the_server_is_slow_to_hand_over_what_they_draw():
    async def visit(url: str) -> None:
        viewer = await Viewer.comes(url, "shift")
        first, second = (viewer.fragments[key] for key in ("rest of settled 0", "rest of settled 1"))
        await viewer.ask(first)
        await asyncio.sleep(0.1)
        await viewer.ask(second)
        drawn = set()
        while not {first, second} <= drawn:
            drawn |= {ForwardMsg.FromString(await asyncio.wait_for(viewer.line.recv(), 10)).delta.fragment_id}
        await viewer.leaves()

    with served_text(SLOW_TO_HAND_OVER + (ROOT / "app.py").read_text()) as url:
        run(visit(url))
