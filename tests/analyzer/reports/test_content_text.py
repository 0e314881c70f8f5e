import pytest

from analyzer.redaction import Mask
from analyzer.reports.content_text import content_heading, content_lines, dump, media_type, readable
from parsers.model import Framing, Response

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(60)


def message(content, *fields, length=None, framing=Framing.CONTENT_LENGTH):
    lines = [b"HTTP/1.1 200 OK", *fields, b"", b""]
    return Response(
        head=b"\r\n".join(lines),
        start_line_length=17,
        content=content,
        content_length=len(content) if length is None else length,
        framing=framing,
    )


def lines(content, *fields, limit=1000, off=False, **options):
    return list(content_lines(message(content, *fields, **options), limit, Mask(b"k", off=off)))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"Hello", ["Hello"]),
        (b"one\r\ntwo\n\n three\n", ["one", "two", "", " three"]),
        (b"a\tb", ["a   b"]),
        ("caf\xe9 \u20ac".encode(), ["caf\xe9 \u20ac"]),
        ("turned \u202eround\u200f".encode(), ["turned \\u202eround\\u200f"]),
        ("\x9bcsi".encode(), ["\\x9bcsi"]),
        (b"\xef\xbb\xbfmarked", ["\\ufeffmarked"]),
    ],
)
def test_text_is_written_by_lines_and_nothing_in_it_acts(content, expected):
    assert lines(content) == expected


@pytest.mark.parametrize("content", [b"\x1b[31mred", b"bell\x07", b"nul\x00", b"bare\x0b", b"\xff\xfe"])
def test_what_holds_control_characters_or_is_no_utf_8_is_no_text(content):
    assert readable(content) is None
    assert lines(content)[0].startswith("0000  ")
    assert lines(content, b"Content-Type: image/png") == ["(not shown)"]


def test_charsets_of_one_octet_are_read_and_others_are_not_believed():
    latin = b"Content-Type: text/plain; charset=ISO-8859-1"
    assert lines(b"caf\xe9", latin) == ["caf\xe9"]
    assert readable(b"caf\xe9", "text/plain; charset=unicode_escape") is None
    assert readable(b"\\x1b[31m", "text/plain; charset=unicode_escape") == "\\x1b[31m"


def test_a_character_that_the_limit_cuts_is_left_out():
    content = "\u20ac\u20ac".encode()
    assert lines(content, limit=5) == ["\u20ac", "(the first 5 of 6 octets)"]


def test_text_is_shown_up_to_the_limit():
    assert lines(b"x" * 30, limit=10) == ["x" * 10, "(the first 10 of 30 octets)"]
    assert lines(b"x" * 30, limit=0) == ["(not shown)"]
    assert lines(b"x" * 10, length=30) == ["x" * 10, "(the first 10 of 30 octets)"]
    assert lines(b"", length=30) == ["(none of it was captured)"]


def test_octets_without_a_type_are_dumped_and_no_more_than_a_few():
    assert lines(PNG, b"Content-Type: application/octet-stream") == [
        "0000  89 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52   .PNG........IHDR",
        *(f"00{n}0  {'00 ' * 16}  {'.' * 16}" for n in (1, 2, 3)),
        "(the first 64 of 76 octets)",
    ]
    assert lines(PNG, limit=4)[0] == f"0000  89 50 4e 47 {' ' * 36}  .PNG"
    assert list(dump(b"")) == []


def test_parameters_of_forms_are_masked():
    form = b"Content-Type: application/x-www-form-urlencoded"
    (shown,) = lines(b"user=ann&password=secret&q=a", form)
    assert shown == f"user=ann&password={Mask(b'k').secret('secret')}&q=a"
    assert lines(b"user=ann&password=secret", form, off=True) == ["user=ann&password=secret"]
    assert lines(b'{"password": "secret"}') == ['{"password": "secret"}']


@pytest.mark.parametrize(
    ("fields", "options", "expected"),
    [
        ([], {}, "5 octets"),
        ([b"Content-Type: Text/HTML; charset=utf-8"], {}, "5 octets of text/html"),
        (
            [b"Content-Type: text/html", b"Content-Encoding: gzip"],
            {"framing": Framing.CHUNKED},
            "5 octets of text/html, gzip, in chunks",
        ),
        ([], {"framing": Framing.CLOSE, "length": 12000}, "12,000 octets, up to the close"),
        ([b"Content-Type: \x1b[31m/x"], {}, "5 octets of \\x1b[31m/x"),
    ],
)
def test_the_heading_says_how_much_there_is_and_of_what(fields, options, expected):
    assert content_heading(message(b"hello", *fields, **options)) == expected


def test_a_head_that_is_not_whole_says_nothing_of_the_type():
    cut = message(b"hello", b"Content-Type: text/html")
    cut.head_complete = False
    assert (media_type(cut), content_heading(cut)) == ("", "5 octets")
