"""Who said close on a connection, and what came behind it."""

import pytest

from analyzer.rules.closings import Closing, Closings, says_close
from analyzer.rules.conversation import converse

CLOSE = "Connection: close"


def exchange(number, request="X: y", response="X: y", version="1.1"):
    asked = f"> GET /{number} HTTP/{version}\n> {request}\n>\n"
    return f"{asked}< HTTP/{version} 200 OK\n< {response}\n<\n< {number}\n"


def closing_of(text):
    said = converse(text)
    closings = Closings()
    for one in said.exchanges:
        closings.note(one)
    return closings.of(said.connection) or Closing()


def indexes(closing):
    found = (closing.asked, closing.said, closing.later, closing.latest, closing.answered)
    return [one and one.index for one in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Connection: close", True),
        ("connection:close", True),
        ("Connection: Close", True),
        ("Connection: TE, close", True),
        ("Connection: close, TE", True),
        ("Connection: X\n> Connection: close", True),
        ("Connection: closed", False),
        ("Connection: not-close", False),
        ("Connection: keep-alive", False),
        ("Proxy-Connection: close", False),
        ("Proxy-Connection: keep-alive\n> Connection: close", True),
        ("X: y", False),
    ],
)
def test_close_is_an_option_of_connection(line, expected):
    assert says_close(converse(exchange(0, line)).exchanges[0].request) is expected


def test_nothing_is_said_in_http_1_0_by_nobody_or_by_half_a_head():
    assert not says_close(None)
    assert not says_close(converse(exchange(0, CLOSE, version="1.0")).exchanges[0].request)
    assert not says_close(converse(f"> GET / HTTP/1.1\n> {CLOSE}\n>? 9").exchanges[0].request)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (exchange(0, CLOSE, CLOSE), [None] * 5),
        (exchange(0) + exchange(1), [None] * 5),
        (exchange(0, CLOSE) + exchange(1), [0, None, 1, 1, None]),
        (exchange(0, "X: y", CLOSE) + exchange(1), [None, 0, 1, 1, 1]),
        (exchange(0) + exchange(1, "X: y", CLOSE) + exchange(2) + exchange(3), [None, 1, 2, 3, 2]),
        (exchange(0, "X: y", CLOSE) + "> GET /1 HTTP/1.1\n>", [None, 0, 1, 1, None]),
        (exchange(0, "X: y", CLOSE) + "< HTTP/1.1 408 Late\n<", [None, 0, None, None, None]),
        (f"< HTTP/1.1 408 Late\n< {CLOSE}\n<\n" + exchange(1), [None] * 5),
        ("> CONNECT a:1 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Connection: close\n<\n" + exchange(1), [None] * 5),
    ],
)
def test_what_comes_behind_a_close_is_told(text, expected):
    assert indexes(closing_of(text)) == expected


def test_a_connection_is_awaited_until_it_is_over():
    said = converse(exchange(0, CLOSE))
    closings = Closings()
    assert not closings.awaits(said.connection)
    closings.note(said.exchanges[0])
    assert closings.awaits(said.connection)
    closings.forget(said.connection)
    assert not closings.awaits(said.connection)
