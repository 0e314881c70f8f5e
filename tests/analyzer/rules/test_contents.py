import gzip
import sys
import time
import zlib

import brotli
import pytest

from analyzer.rules.contents import DECODED_LIMIT, any_content, decoded, is_text, text
from analyzer.rules.conversation import converse
from parsers.model import NotObserved

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = b"<p>Say why, and where to go.</p>" * 20


def _response(octets, *fields):
    lines = "".join(f"< {field}\n" for field in fields)
    message = converse(f"> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n{lines}<\n< x").exchanges[0].response
    message.content = octets
    message.content_length = len(octets)
    return message


def _raw_deflate(octets):
    coder = zlib.compressobj(wbits=-15)
    return coder.compress(octets) + coder.flush()


CODED = {
    "gzip": gzip.compress(PAGE),
    "x-gzip": gzip.compress(PAGE),
    "GZIP": gzip.compress(PAGE[:30]) + gzip.compress(PAGE[30:]) + b"\0\0",
    "deflate": zlib.compress(PAGE),
    "Deflate": _raw_deflate(PAGE),
    "br": brotli.compress(PAGE),
    "zstd": zstd.compress(PAGE),
    "identity": PAGE,
    "gzip, br": brotli.compress(gzip.compress(PAGE)),
}


@pytest.mark.parametrize("coding", CODED)
def test_every_coding_is_undone(coding):
    assert decoded(_response(CODED[coding], f"Content-Encoding: {coding}")) == PAGE


def test_content_without_coding_is_itself_and_none_is_empty():
    assert decoded(_response(PAGE)) == PAGE
    assert decoded(_response(b"", "Content-Encoding: gzip")) == b""


@pytest.mark.parametrize("coding", [coding for coding in CODED if coding != "identity"])
def test_content_that_cannot_be_undone_is_not_guessed(coding):
    for octets in (CODED[coding][:-9], b"not coded at all"):
        with pytest.raises(NotObserved, match="not decodable"):
            decoded(_response(octets, f"Content-Encoding: {coding}"))


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(b"0" * (DECODED_LIMIT + 1))),
        ("gzip", gzip.compress(b"0" * DECODED_LIMIT) + gzip.compress(b"0" * DECODED_LIMIT)),
        ("deflate", zlib.compress(b"0" * (DECODED_LIMIT + 1))),
        ("br", brotli.compress(b"0" * (4 * DECODED_LIMIT))),
        ("zstd", zstd.compress(b"0" * (DECODED_LIMIT + 1))),
        ("gzip, gzip, gzip, gzip", gzip.compress(b"", mtime=0)),
        ("compress", b"x"),
        ("unheard-of", b"x"),
    ],
    ids=range(8),
)
def test_a_coding_that_is_unknown_or_unfolds_too_far_is_not_undone(coding, bomb):
    with pytest.raises(NotObserved, match="not decodable"):
        decoded(_response(bomb, f"Content-Encoding: {coding}"))


def test_text_is_read_by_its_charset_or_as_it_can_be():
    assert text(_response("für".encode("latin-1"), "Content-Type: text/plain; charset=iso-8859-1")) == "für"
    assert text(_response("für".encode(), "Content-Type: text/plain")) == "für"
    assert text(_response(b"f\xfcr", "Content-Type: text/plain; charset=nonsense")) == "für"
    assert text(_response(b"f\xfcr")) == "für"


@pytest.mark.parametrize("charset", ["punycode", "Puny-Code", "idna"])
def test_charsets_of_domain_names_are_none_of_content(charset):
    """Decoding them takes time that grows with the square of the content, which a coding may unfold."""
    octets = b"xn--" + b"b" * 200_000
    start = time.perf_counter()
    assert text(_response(octets, f"Content-Type: text/plain; charset={charset}")) == octets.decode()
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text/html; charset=utf-8", True),
        ("application/problem+json", True),
        ("application/xml", True),
        ("image/png", False),
        ("application/json-patch", False),
        ("nonsense", None),
    ],
)
def test_text_is_told_by_the_media_type(kind, expected):
    assert is_text(_response(b"x", f"Content-Type: {kind}")) is expected
    assert is_text(_response(b"x")) is None


def test_any_content_asks_for_all():
    said = converse("> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n< x").exchanges[0]
    assert any_content(said.request, said.response)
