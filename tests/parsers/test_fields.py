"""Field lines are given as sent, with their place in the stream; nothing is validated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.fields import FieldLine, _odd_lines, parse_field_lines

START = b"GET / HTTP/1.1\r\n"


def lines(section):
    return parse_field_lines(START + section, len(START), 1000)


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (b"\r\n", []),
        (b"Host: a\r\n\r\n", [FieldLine("Host", "a", 1016, 7, "host")]),
        (
            b"A:1\r\na: \t2 \r\n\r\n",
            [FieldLine("A", "1", 1016, 3, "a"), FieldLine("a", "2", 1021, 6, "a")],
        ),
        (b"A: b\r\n  c\r\n\td\r\n\r\n", [FieldLine("A", "b c d", 1016, 13, "a")]),
        (b"A:\r\n b\r\n\r\n", [FieldLine("A", "b", 1016, 6, "a")]),
        (b" A: b\r\n\r\n", [FieldLine(" A", "b", 1016, 5, "a")]),
        (b"A : b\r\n\r\n", [FieldLine("A ", "b", 1016, 5, "a")]),
        (b"no colon\r\n\r\n", [FieldLine("", "no colon", 1016, 8, "")]),
        (b"A: b:c\n\n", [FieldLine("A", "b:c", 1016, 6, "a")]),
        (b"A: \xe9\r\n\r\n", [FieldLine("A", "\xe9", 1016, 4, "a")]),
        (b"A: b", [FieldLine("A", "b", 1016, 4, "a")]),
    ],
    ids=[
        "none",
        "one",
        "repeats",
        "folded",
        "folded, empty",
        "leading space",
        "space before colon",
        "no colon",
        "bare LF",
        "latin-1",
        "no end",
    ],
)
def test_a_section_is_split_into_its_lines(section, expected):
    assert list(lines(section)) == expected


def test_a_line_can_be_found_again_in_the_stream():
    section = b"Host: a\r\nA: b\r\n c\r\nX: y\r\n\r\n"
    octets = START + section
    for line in lines(section):
        sent = octets[line.at - 1000 : line.at - 1000 + line.length]
        assert sent.startswith(line.name.encode())
        assert not sent.endswith((b"\r", b"\n"))


OCTETS = st.lists(
    st.sampled_from([b"A", b"a:", b": ", b"\r\n", b"\r", b"\n", b" ", b"\t", b"\xff", b"\x00", b"v"])
).map(b"".join)


@given(OCTETS, st.integers(0, 3), st.integers(0, 9))
def test_the_quick_way_and_the_slow_one_find_the_same_lines(octets, start, at):
    assert parse_field_lines(octets, start, at) == _odd_lines(octets, start, at)
