"""The text of a conversation, octet for octet."""

import pytest

from analyzer.rules.script import DATE, HOST, Step, steps


def sent(text):
    return [(step.from_client, step.kind, step.octets, step.number) for step in steps(text)]


def octets(text):
    return [step.octets.decode("latin-1").replace("\r\n", "|") for step in steps(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> GET / HTTP/1.1\n>", f"GET / HTTP/1.1|{HOST}||"),
        ("> GET / HTTP/1.0\n>", "GET / HTTP/1.0||"),
        ("> GET / HTTP/1.1\n> host: a\n>", "GET / HTTP/1.1|host: a||"),
        (">! no Host\n> GET / HTTP/1.1\n>", "GET / HTTP/1.1||"),
        ("> PUT / HTTP/1.1\n>\n> abc", f"PUT / HTTP/1.1|{HOST}|Content-Length: 5||abc|"),
        ("< HTTP/1.1 200 OK\n<\n< abc", f"HTTP/1.1 200 OK|{DATE}|Content-Length: 5||abc|"),
        ("< HTTP/1.1 200 OK\n<", f"HTTP/1.1 200 OK|{DATE}|Content-Length: 0||"),
        ("< HTTP/1.1 200 OK\n< Content-Length: 9\n<", f"HTTP/1.1 200 OK|{DATE}|Content-Length: 9||"),
        ("< HTTP/1.1 200 OK\n< Transfer-Encoding: x\n<", f"HTTP/1.1 200 OK|{DATE}|Transfer-Encoding: x||"),
        ("<! no Date\n<! no Content-Length\n< HTTP/1.1 200 OK\n<", "HTTP/1.1 200 OK||"),
        ("< HTTP/1.1 204 No Content\n<", f"HTTP/1.1 204 No Content|{DATE}||"),
        ("< HTTP/1.1 304 Not Modified\n<", f"HTTP/1.1 304 Not Modified|{DATE}||"),
        ("< HTTP/1.1 100 Continue\n<", "HTTP/1.1 100 Continue||"),
        ("< HTTP/1.1 200 OK\n< X: y", "HTTP/1.1 200 OK|X: y|"),
    ],
)
def test_a_message_gets_its_defaults_unless_it_states_or_denies_them(text, expected):
    assert octets(text) == [expected]


def test_the_response_to_head_gets_no_length():
    assert octets("> HEAD / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<")[1] == f"HTTP/1.1 200 OK|{DATE}||"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> text", [(True, "data", b"text\r\n", None)]),
        (r"<= a\r\n\t\0\\", [(False, "data", b"a\r\n\t\0\\", None)]),
        (">? 120", [(True, "gap", b"", 120)]),
        ("<FIN", [(False, "fin", b"", None)]),
        ("<RST 44", [(False, "rst", b"", 44)]),
        (">RST", [(True, "rst", b"", None)]),
        (">ACK", [(True, "ack", b"", None)]),
        (">! in flight", [(True, "in-flight", b"", None)]),
        ("", []),
    ],
)
def test_a_line_is_one_step(text, expected):
    assert sent(text) == expected


def test_what_one_side_sends_without_a_break_is_one_segment():
    text = "<= a\n<= b\n>ACK\n<= c\n<? 3\n<= d"
    assert steps(text) == [
        Step(False, "data", b"ab"),
        Step(True, "ack"),
        Step(False, "data", b"c"),
        Step(False, "gap", number=3),
        Step(False, "data", b"d"),
    ]


def test_a_gap_in_the_content_counts_for_its_length():
    assert octets("< HTTP/1.1 200 OK\n<\n<= ab\n<? 10")[0] == f"HTTP/1.1 200 OK|{DATE}|Content-Length: 12||ab"


@pytest.mark.parametrize("text", ["GET / HTTP/1.1", "> GET / HTTP/1.1\n>\nx", ">x"])
def test_a_line_of_no_side_is_refused(text):
    with pytest.raises(ValueError, match=r"line \d of the conversation is not understood"):
        steps(text)
