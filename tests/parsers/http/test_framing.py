"""The steps of RFC 9112, 6.3, each with its row; nothing that is sent as a length is guessed at."""

import pytest

from parsers.anomalies import AnomalyCode as Code
from parsers.http.framing import LARGEST_LENGTH, declared_length, request_length, response_length
from parsers.model import Framing


@pytest.mark.parametrize(
    ("values", "length", "codes"),
    [
        ([], None, []),
        ([b"0"], 0, []),
        ([b"007"], 7, []),
        ([b"5", b"5"], 5, [Code.CONTENT_LENGTH_REPEATED]),
        ([b"5, 5"], 5, [Code.CONTENT_LENGTH_REPEATED]),
        ([b"5", b"6"], None, [Code.CONTENT_LENGTH_INVALID]),
        ([b"5,"], None, [Code.CONTENT_LENGTH_INVALID]),
        ([b""], None, [Code.CONTENT_LENGTH_INVALID]),
        ([b"+5"], None, [Code.CONTENT_LENGTH_INVALID]),
        ([b"-5"], None, [Code.CONTENT_LENGTH_INVALID]),
        ([b"0x5"], None, [Code.CONTENT_LENGTH_INVALID]),
        ([b"5 5"], None, [Code.CONTENT_LENGTH_INVALID]),
        ([b"\xb2"], None, [Code.CONTENT_LENGTH_INVALID]),
        ([str(LARGEST_LENGTH).encode()], LARGEST_LENGTH, []),
        ([str(LARGEST_LENGTH + 1).encode()], None, [Code.CONTENT_LENGTH_INVALID]),
        ([b"9" * 5000], None, [Code.CONTENT_LENGTH_INVALID]),
    ],
)
def test_a_length_is_one_decimal_number(values, length, codes):
    found, anomalies = declared_length(values)
    assert (found, [code for code, _ in anomalies]) == (length, codes)
    assert all(len(detail) <= 80 for _, detail in anomalies)


@pytest.mark.parametrize(
    ("lengths", "codings", "framing", "codes"),
    [
        ([], [], Framing.NONE, []),
        ([b"0"], [], Framing.NONE, []),
        ([b"5"], [], Framing.CONTENT_LENGTH, []),
        ([b"x"], [], Framing.UNKNOWN, [Code.CONTENT_LENGTH_INVALID]),
        ([], [b"chunked"], Framing.CHUNKED, []),
        ([], [b"Chunked"], Framing.CHUNKED, []),
        ([], [b"gzip, chunked"], Framing.CHUNKED, []),
        ([], [b"gzip", b"chunked"], Framing.CHUNKED, []),
        ([], [b"gzip;q=1, chunked"], Framing.CHUNKED, []),
        ([], [b"chunked, chunked"], Framing.CHUNKED, [Code.TRANSFER_ENCODING_UNKNOWN]),
        ([], [b"xchunked"], Framing.UNKNOWN, [Code.TRANSFER_ENCODING_UNKNOWN]),
        ([], [b"chunked, gzip"], Framing.UNKNOWN, [Code.TRANSFER_ENCODING_UNKNOWN]),
        ([], [b"identity"], Framing.NONE, []),
        ([b"5"], [b"identity"], Framing.CONTENT_LENGTH, [Code.TRANSFER_ENCODING_AND_CONTENT_LENGTH]),
        ([b"5"], [b"chunked"], Framing.CHUNKED, [Code.TRANSFER_ENCODING_AND_CONTENT_LENGTH]),
    ],
)
def test_a_request_is_framed_by_its_fields(lengths, codings, framing, codes):
    found = request_length(lengths, codings)
    assert (found.framing, [code for code, _ in found.anomalies]) == (framing, codes)


@pytest.mark.parametrize(
    ("status", "method", "lengths", "codings", "framing"),
    [
        (200, "HEAD", [b"5"], [], Framing.NONE),
        (200, "HEAD", [], [b"chunked"], Framing.NONE),
        (100, "GET", [b"5"], [], Framing.NONE),
        (199, None, [], [], Framing.NONE),
        (0, "GET", [b"5"], [], Framing.CONTENT_LENGTH),
        (99, "GET", [], [b"chunked"], Framing.CHUNKED),
        (204, "GET", [b"5"], [], Framing.NONE),
        (304, "GET", [b"5"], [], Framing.NONE),
        (205, "GET", [b"5"], [], Framing.CONTENT_LENGTH),
        (101, "GET", [b"5"], [], Framing.TUNNEL),
        (200, "CONNECT", [b"5"], [], Framing.TUNNEL),
        (299, "CONNECT", [], [b"chunked"], Framing.TUNNEL),
        (407, "CONNECT", [b"5"], [], Framing.CONTENT_LENGTH),
        (200, "GET", [], [b"chunked"], Framing.CHUNKED),
        (200, "GET", [b"5"], [b"chunked"], Framing.CHUNKED),
        (200, "GET", [b"5"], [b"gzip"], Framing.CLOSE),
        (200, "GET", [b"5"], [b"identity"], Framing.CONTENT_LENGTH),
        (200, "GET", [b"5, 6"], [], Framing.UNKNOWN),
        (200, "GET", [b"0"], [], Framing.CONTENT_LENGTH),
        (200, "GET", [], [], Framing.CLOSE),
        (200, None, [], [], Framing.CLOSE),
        (None, "GET", [b"5"], [], Framing.CONTENT_LENGTH),
    ],
)
def test_a_response_is_framed_by_method_status_and_fields(status, method, lengths, codings, framing):
    assert response_length(status, method, lengths, codings).framing is framing


def test_a_length_that_frames_nothing_is_told_all_the_same():
    assert response_length(304, "GET", [b"5"], []).length == 5
    assert response_length(200, "HEAD", [b"5"], []).length == 5
