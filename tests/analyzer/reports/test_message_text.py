import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.redaction import Mask
from analyzer.reports.message_text import (
    Line,
    Mark,
    MessageText,
    head_lines,
    heading,
    marked,
    remarks,
    span,
    trailer_lines,
)
from analyzer.reports.page import Look
from analyzer.rules.conversation import converse

ASKED = """
    >! no Host
    > GET /a?token=abc HTTP/1.1
    > Cookie: sid=secret
    > Referer: http://a.example/?token=abc
    >
    < HTTP/1.1 200 OK
    < X-Long: one
    < Content-Type: text/plain
    <
    < Hello
"""


def said(text=ASKED):
    return converse(text).exchanges[0]


def written(message, *marks, width=100, colour=False, off=False, limit=1000):
    writer = MessageText(Look(width, colour), Mask(b"k", off=off), content_limit=limit)
    return list(writer.lines("response", message, said().connection.server, marks))


def at(message, needle):
    """Stream offset of octets of a message's head."""
    return message.at + message.head.index(needle)


def test_a_message_is_written_line_by_line_under_what_it_is():
    response = said().response
    assert written(response) == [
        "response: 192.0.2.2:80; frame 5; 2024-01-01 00:00:00.005000Z; 121 octets from 0",
        "    HTTP/1.1 200 OK",
        "    Date: Mon, 01 Jan 2024 00:00:00 GMT",
        "    Content-Length: 7",
        "    X-Long: one",
        "    Content-Type: text/plain",
        "",
        "  content: 7 octets of text/plain",
        "    Hello",
    ]


def test_secrets_in_lines_are_masked():
    mask = Mask(b"k")
    request = said().request
    lines = [line.text for line in head_lines(request, mask)]
    assert lines == [
        f"GET /a?token={mask.secret('abc')} HTTP/1.1",
        f"Cookie: sid={mask.secret('secret')}",
        f"Referer: http://a.example/?token={mask.secret('abc')}",
        "",
    ]
    shown = [line.text for line in head_lines(request, Mask(off=True))]
    assert shown[:2] == ["GET /a?token=abc HTTP/1.1", "Cookie: sid=secret"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"Authorization: Basic\r\n YTpi\r\n", ["Authorization: Basic", " <masked>"]),
        (b"Cookie: a=b\r\n\t c=d\r\n", ["Cookie: a=<masked>", "\\x09 <masked>"]),
        (b"X-Folded: one\r\n  two\r\n", ["X-Folded: one", "  two"]),
        (b" continues nothing\r\n", [" <masked>"]),
        (b"Bare: lf\nNext: line\r\n", ["Bare: lf\\x0a", "Next: line"]),
        (b"Esc: \x1b[31m\xe9\r\n", ["Esc: \\x1b[31m\\xe9"]),
        (b"Bare: cr\rin it\r\n", ["Bare: cr\\x0din it"]),
        (b"Cut off: he", ["Cut off: he"]),
        (b"no colon token=abc\r\n", ["no colon token=abc"]),
    ],
)
def test_lines_are_shown_as_sent_but_nothing_acts(head, expected):
    response = said().response
    response.head = b"HTTP/1.1 200 OK\r\n" + head
    mask = Mask(b"k")
    lines = [line.text for line in head_lines(response, mask)][1:]
    assert [_plain(line) for line in lines] == expected


def _plain(line):
    start, masked, rest = line.partition("<masked ")
    return f"{start}<masked>{rest[rest.index('>') + 1 :]}" if masked else line


def test_lines_know_where_they_stand():
    response = said().response
    lines = head_lines(response, Mask())
    assert [line.at for line in lines[1:]] == [line.end for line in lines[:-1]]
    assert (lines[0].at, lines[-1].end) == (response.at, response.at + len(response.head))
    assert b"".join(line.octets for line in lines) == response.head


def test_a_mark_stands_under_its_line():
    response = said().response
    mark = Mark(at(response, b"X-Long"), 5, False, "error", "error R: x-long")
    lines = written(response, mark)
    assert lines[lines.index("    X-Long: one") + 1] == "    ^^^^^^^^^^^ error R: x-long"
    inside = mark._replace(at=at(response, b"one"))
    lines = written(response, inside)
    assert lines[lines.index("    X-Long: one") + 1] == "            ^ error R: x-long"
    painted = written(response, mark, colour=True)
    assert "\x1b[1;31m    ^^^^^^^^^^^\x1b[0m \x1b[1;31merror R: x-long\x1b[0m" in painted


def test_two_marks_of_one_line_stand_under_each_other():
    response = said().response
    marks = [Mark(response.at, 5, False, "error", f"error {name}") for name in "AB"]
    assert written(response, *marks)[2:4] == [f"    {'^' * 15} error {name}" for name in "AB"]


def test_a_long_text_gets_a_line_of_its_own():
    response = said().response
    mark = Mark(at(response, b"Date"), 5, False, "info", "info R: " + "x" * 50)
    lines = written(response, mark, width=80)
    assert lines[3:5] == ["    " + "^" * 35, "    info R: " + "x" * 50]


def test_what_is_marked_in_the_content_stands_under_its_heading():
    response = said().response
    mark = Mark(response.end - 3, 5, False, "error", "error R: text")
    assert written(response, mark)[-3:] == [
        "  content: 7 octets of text/plain",
        "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error R: text",
        "    Hello",
    ]
    assert marked(mark, [response])


@pytest.mark.parametrize(
    "changed",
    [{"from_client": True}, {"frame": 6}, {"at": 5000}, {"at": -1}],
    ids=lambda each: next(iter(each)),
)
def test_a_mark_of_another_message_stands_nowhere(changed):
    response = said().response
    mark = Mark(response.at, 5, False, "error", "error R")._replace(**changed)
    assert not any("error R" in line for line in written(response, mark))
    assert not marked(mark, [response])


def test_what_lies_behind_a_message_without_content_is_not_marked():
    response = said("> GET / HTTP/1.1\n>\n< HTTP/1.1 204 No Content\n<").response
    behind = Mark(response.at + len(response.head), 5, False, "error", "error R")
    assert not marked(behind, [response])
    assert not any("error R" in line for line in written(response, behind))


@pytest.mark.parametrize(
    ("line", "offset", "expected"),
    [
        (Line(10, 20, "Some: line", b"Some: line"), 10, (0, 10)),
        (Line(10, 20, "Some: line", b"Some: line"), 14, (4, 1)),
        (Line(10, 20, "S\\x00me: line", b"S\x00me: line"), 11, (1, 4)),
        (Line(10, 20, "S\\x00me: line", b"S\x00me: line"), 12, (5, 1)),
        (Line(10, 20, "Some: <masked>"), 16, (0, 14)),
        (Line(10, 12, "", b"\r\n"), 10, (0, 1)),
        (Line(10, 200, "x" * 190, b"x" * 190), 10, (0, 50)),
        (Line(10, 200, "x" * 190, b"x" * 190), 100, (0, 50)),
    ],
)
def test_columns_are_those_of_the_line_as_shown(line, offset, expected):
    assert span(line, offset, 50) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ASKED, []),
        (
            "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: 9\n<\n<= ab\n<? 4",
            ["not captured of it: 4 octets, lost at the tap", "its end is not in the capture"],
        ),
        (
            "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: 9\n<\n<= ab\n>RST",
            ["its receiver reset the connection before its end"],
        ),
        (
            "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: 9\n<\n<= ab\n<FIN",
            ["its sender closed the connection before its end"],
        ),
        (
            "> CONNECT a:1 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n",
            ["what follows is a tunnel"],
        ),
        (
            "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< X : a\n<\n",
            ["odd in it: space-before-colon"],
        ),
    ],
)
def test_what_is_missing_or_odd_is_said(text, expected):
    assert list(remarks(said(text).response)) == expected


def test_a_head_that_was_not_captured_whole_is_said():
    request = said("> GET / HTTP/1.1\n>? 20\n< HTTP/1.1 200 OK\n<\n").request
    assert next(remarks(request)) == "not captured of it: 20 octets, lost at the tap"
    request.missing = 0
    assert next(remarks(request)).startswith("its header section is not whole")


def test_trailer_sections_are_shown_and_masked():
    response = said().response
    response.trailer = b"Digest: x\r\nSet-Cookie: a=secret\r\n\r\n"
    assert trailer_lines(response, Mask(b"k")) == [
        "Digest: x",
        f"Set-Cookie: a={Mask(b'k').secret('secret')}",
    ]
    lines = written(response)
    assert lines[lines.index("  trailer section of response:") + 1] == "    Digest: x"


def test_the_heading_has_frames_time_and_octets():
    response = said().response
    response.last_frame = 9
    server = said().connection.server
    assert heading("interim response", response, server) == (
        "interim response: 192.0.2.2:80; frames 5 to 9; 2024-01-01 00:00:00.005000Z; 121 octets from 0"
    )


@given(head=st.binary(max_size=80), content=st.binary(max_size=80), trailer=st.binary(max_size=20))
def test_whatever_was_sent_nothing_in_the_text_acts(head, content, trailer):
    response = said().response
    response.head = b"HTTP/1.1 200 OK\r\n" + head
    response.content, response.content_length, response.trailer = content, len(content), trailer
    marks = [Mark(response.at + n, 0, False, "error", "error R") for n in range(0, 120, 7)]
    assert all(line.isprintable() for line in written(response, *marks, off=True))


def test_lines_are_cut_at_their_ends_where_that_is_asked_and_headings_go_on():
    message = said(ASKED.replace("one", "x" * 200)).response
    for cut, longest in ((True, 60), (False, 212)):
        writer = MessageText(Look(60), Mask(b"k"), content_limit=100, cut=cut)
        lines = list(writer.lines("response", message, said().connection.server, []))
        assert max(map(len, lines)) == longest
    assert writer.heading_lines("response", message, said().connection.server) == lines[:2]
    assert lines[1].startswith("    ")
