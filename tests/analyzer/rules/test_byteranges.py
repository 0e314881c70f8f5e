"""The content type multipart/byteranges."""

import pytest

from analyzer.rules.byteranges import (
    asked_ranges,
    boundary_of,
    multipart_type,
    parse,
    plainly_framed,
    range_evidence,
    range_lines,
    wants_content,
    whole_content,
)
from analyzer.rules.conversation import converse
from analyzer.rules.rule import Doubt, Undecided
from parsers.model import NotObserved, NotObservedReason, Response

ONE = b"--S\r\nContent-Range: bytes 0-3/10\r\n\r\nabcd"


@pytest.mark.parametrize(
    ("content", "lengths", "opened", "closed", "bare_lf"),
    [
        pytest.param(ONE + b"\r\n--S--", [4], True, True, False, id="one part"),
        pytest.param(ONE + b"\r\n" + ONE + b"\r\n--S--\r\nbye", [4, 4], True, True, False, id="an epilogue"),
        pytest.param(b"hi\r\n" + ONE + b"\r\n--S-- \t\r\n", [4], True, True, False, id="a preamble"),
        pytest.param(ONE, [], True, False, False, id="not closed"),
        pytest.param(b"--S--", [], True, True, False, id="no parts"),
        pytest.param(b"--S\r\n--S--", [0], True, True, False, id="an empty part"),
        pytest.param(b"--S\r\n\r\nabc\r\n--S--", [3], True, True, False, id="a part without head"),
        pytest.param(b"--S\n\nabc\n--S--\n", [3], True, True, True, id="bare LF"),
        pytest.param(b"abcd", [], False, False, False, id="no delimiter"),
        pytest.param(b"--Sx\r\n\r\nab\r\n--S-- ", [], True, True, False, id="a longer name is another"),
        pytest.param(b"x--S\r\n", [], False, False, False, id="in the middle of a line"),
        pytest.param(b"", [], False, False, False, id="nothing"),
    ],
)
def test_content_is_split_at_its_delimiter_lines(content, lengths, opened, closed, bare_lf):
    found = parse(content, "S")
    assert [part.length for part in found.parts] == lengths
    assert (found.opened, found.closed, found.bare_lf) == (opened, closed, bare_lf)


def test_a_part_has_its_field_lines():
    ((fields, length),) = parse(ONE + b"\r\n--S--", "S").parts
    assert ([(line.key, line.value) for line in fields], length) == ([("content-range", "bytes 0-3/10")], 4)


def test_a_boundary_is_no_pattern():
    assert [part.length for part in parse(b"--a.+\r\n\r\nxyz\r\n--a.+--", "a.+").parts] == [3]
    assert parse(b"--abb\r\n\r\nxyz", "a.+").opened is False


def response(fields, content="<= abcd"):
    text = f"> GET / HTTP/1.1\n>\n< HTTP/1.1 206 Partial Content\n{fields}<\n{content}"
    return converse(text).exchanges[0].response


@pytest.mark.parametrize(
    ("value", "boundary"),
    [
        ("multipart/byteranges; boundary=a", "a"),
        ("MULTIPART/X-BYTERANGES; Boundary=a", "a"),
        ("multipart/byteranges", ""),
        ("multipart/mixed; boundary=a", None),
        ("text/plain", None),
        ("", None),
    ],
)
def test_the_type_is_told_by_content_type(value, boundary):
    message = response(f"< Content-Type: {value}\n")
    found = multipart_type(message)
    assert (found and found.parameters.get("boundary", "")) == boundary
    assert wants_content(None, message) is (boundary is not None)


def test_a_head_that_is_not_whole_wants_no_content():
    assert wants_content(None, Response(head=b"", head_complete=False)) is False


@pytest.mark.parametrize(
    ("fields", "content", "expected"),
    [
        ("", "<= abcd", b"abcd"),
        ("< Content-Encoding: identity\n", "<= abcd", b"abcd"),
        ("< Transfer-Encoding: chunked\n", "< 3\n< abc\n< 0\n<", b"abc"),
        ("< Transfer-Encoding: Chunked\n", "< 3\n< abc\n< 0\n<", b"abc"),
        ("< Content-Encoding: gzip\n", "<= abcd", NotObservedReason.UNDECODABLE),
        ("< Transfer-Encoding: gzip, chunked\n", "< 3\n< abc\n< 0\n<", Doubt.TRANSFER_CODED),
        ("< Content-Length: 4\n", "<? 4", NotObservedReason.LOST),
        ("< Content-Length: 9\n", "<= abcd\n<FIN", NotObservedReason.CONNECTION_ENDED),
    ],
)
def test_the_whole_content_has_no_coding_left(fields, content, expected):
    message = response(fields, content)
    if isinstance(expected, bytes):
        assert whole_content(message) == expected
        return
    with pytest.raises((NotObserved, Undecided)) as caught:
        whole_content(message)
    assert caught.value.reason is expected


def test_only_chunked_frames_plainly():
    assert plainly_framed(response("")) is None
    with pytest.raises(Undecided):
        plainly_framed(response("< Transfer-Encoding: gzip\n", "<= abcd\n<FIN"))


def asking(*ranges):
    lines = "\n".join(f"> Range: {value}" for value in ranges)
    return converse(f"> GET / HTTP/1.1\n{lines}\n>\n< HTTP/1.1 206 P\n<\n<= abcd").exchanges[0].request


@pytest.mark.parametrize(
    ("value", "length", "expected"),
    [
        ("bytes=0-3", 10, [(0, 3)]),
        ("bytes=0-3", None, [(0, 3)]),
        ("bytes=6-99, -4, 2-", 10, [(6, 9), (6, 9), (2, 9)]),
        ("bytes=-99", 10, [(0, 9)]),
        ("bytes=2-, -4", None, [(2, None), None]),
        ("bytes=10-, -0", 10, [None, None]),
        ("lines=0-3", 10, None),
    ],
)
def test_what_was_asked_for_is_resolved(value, length, expected):
    assert asked_ranges(asking(value), length) == expected


def test_no_range_asks_for_none():
    assert asked_ranges(converse("> GET / HTTP/1.1\n>").exchanges[0].request, 10) is None


@pytest.mark.parametrize(
    "values",
    [
        ["bytes=3-0"],
        ["bytes=x"],
        ["bytes=0-3", "bytes=4-7"],
        ["bytes=0-" + "9" * 5000],
        ["bytes=" + 2000 * "0-1,"],
    ],
)
def test_what_cannot_be_resolved_is_not_guessed(values):
    with pytest.raises(Undecided, match=Doubt.VALUE_UNREADABLE.value):
        asked_ranges(asking(*values), 10)


SINGLE = "> {} / HTTP/1.1\n>\n< HTTP/1.1 206 P\n< Content-Range: bytes 0-3/10\n{}<\n"
SEVERAL = "< Content-Type: multipart/byteranges; boundary=S\n"
PART = r"<= --S\r\nContent-range: bytes 4-7/10\r\n\r\nabc\r\n--S--"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(SINGLE.format("GET", "") + "<= abcd", [("bytes 0-3/10", 4)], id="a single part"),
        pytest.param(SINGLE.format("HEAD", ""), [("bytes 0-3/10", None)], id="to HEAD"),
        pytest.param(SINGLE.format("GET", SEVERAL) + PART, [("bytes 4-7/10", 3)], id="a multipart"),
        pytest.param(SINGLE.format("HEAD", SEVERAL), [], id="a multipart to HEAD"),
    ],
)
def test_content_range_stands_where_the_part_is(text, expected):
    exchange = converse(text).exchanges[0]
    found = list(range_lines(exchange))
    assert [(line.value, length) for line, length in found] == expected
    evidence = range_evidence(exchange.response, [(line, "what") for line, _ in found])
    for (line, _), shown in zip(found, evidence, strict=True):
        assert (shown.what, shown.value) == ("what", f"{line.name}: {line.value}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("boundary=a", "a"),
        ('boundary="a b"; x=y', "a b"),
        ("x=y", None),
        ("boundary=a=b", Doubt.VALUE_UNREADABLE),
        ("boundary=a:b; x=y", Doubt.VALUE_UNREADABLE),
    ],
)
def test_a_boundary_that_had_to_be_quoted_is_not_guessed(value, expected):
    message = response(f"< Content-Type: multipart/byteranges; {value}\n")
    if expected is None or isinstance(expected, str):
        assert boundary_of(message) == expected
        return
    with pytest.raises(Undecided, match=expected.value):
        boundary_of(message)


@pytest.mark.parametrize("kind", ["multipart/byteranges; boundary=OTHER", "multipart/byteranges"])
def test_content_that_cannot_be_taken_apart_shows_no_ranges(kind):
    exchange = converse(SINGLE.format("GET", f"< Content-Type: {kind}\n") + PART).exchanges[0]
    with pytest.raises(Undecided, match=Doubt.VALUE_UNREADABLE.value):
        list(range_lines(exchange))
