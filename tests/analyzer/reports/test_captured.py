import pytest

from analyzer.reports.captured import named, plain, shortened, without_controls


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("GET /a?b=c", "GET /a?b=c"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\r\nb\tc\x00", "a\\x0d\\x0ab\\x09c\\x00"),
        ("caf\xe9\x9b", "caf\\xe9\\x9b"),
        ("\u202eevil", "\\u202eevil"),
        ("\U0001f600", "\\U0001f600"),
        ("", ""),
    ],
)
def test_captured_text_becomes_printable_ascii(text, written):
    assert plain(text) == written


def test_names_keep_their_letters_and_lose_what_acts():
    assert named("b\xfccher/\u65e5\u672c.pcap") == "b\xfccher/\u65e5\u672c.pcap"
    assert named("a\x1b]0;b\x07\u202e\udce9") == "a\\x1b]0;b\\x07\\u202e\\udce9"


def test_controls_are_escaped_and_letters_stay():
    assert without_controls("\xe9\n\x85\u200f\udc80") == "\xe9\\x0a\\x85\\u200f\\udc80"


@pytest.mark.parametrize(
    ("text", "width", "written"),
    [("abc", 3, "abc"), ("abcdef", 5, "a...f"), ("a" * 100, 10, "aaaa...aaa"), ("abcdef", 1, "a...f")],
)
def test_long_text_is_cut_in_the_middle(text, width, written):
    assert shortened(text, width) == written
