"""FR-chunk-invalid."""

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

GET = """
    > GET / HTTP/1.1
    >
"""


def chunked(octets):
    return f"{GET}\n< HTTP/1.1 200 OK\n< Transfer-Encoding: chunked\n<\n<= {octets}"


@cases({
    "well-formed": (KEPT, chunked(r"5\r\nHello\r\n0\r\n\r\n")),
    "an extension": (KEPT, chunked(r'5;a=b;c="d e"\r\nHello\r\n0\r\n\r\n')),
    "a trailer": (KEPT, chunked(r"5\r\nHello\r\n0\r\nX: y\r\n\r\n")),
    "upper-case and leading zeros": (KEPT, chunked(r"00A\r\n0123456789\r\n0\r\n\r\n")),
    "a bare LF is not this rule's": (KEPT, chunked(r"5\nHello\n0\n\n")),
    "not hexadecimal": (BROKEN, chunked(r"zz\r\nHello\r\n0\r\n\r\n")),
    "a prefix": (BROKEN, chunked(r"0x5\r\nHello\r\n0\r\n\r\n")),
    "a size that overflows": (BROKEN, chunked(r"fffffffffffffffff\r\nHello\r\n0\r\n\r\n")),
    "no line end behind the data": (BROKEN, chunked(r"5\r\nHello!\r\n0\r\n\r\n")),
    "no size": (BROKEN, chunked(r"\r\nHello\r\n0\r\n\r\n")),
    "in the request": (
        BROKEN,
        r"> POST / HTTP/1.1" + "\n> Transfer-Encoding: chunked\n>\n" + r">= zz\r\nHello\r\n0\r\n\r\n",
    ),
    "no chunks": (NOT_APPLICABLE, GET + "< HTTP/1.1 200 OK\n<\n< Hello"),
    "to HEAD there are none": (
        NOT_APPLICABLE,
        "> HEAD / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Transfer-Encoding: chunked\n<",
    ),
    "cut short is another rule's": (KEPT, chunked(r"5\r\nHel") + "\n<FIN"),
    "octets of the message were lost before": (
        undecided(NotObservedReason.LOST),
        chunked(r"10\r\nHello") + "\n<? 11\n" + r"<= \r\nzz\r\n0\r\n\r\n",
    ),
})  # fmt: skip
def test_chunked_framing_is_well_formed(expected, text):
    assert verdict("FR-chunk-invalid", text) == expected


def test_a_head_that_cannot_be_read_leaves_the_chunks_open():
    text = GET + r"<= HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: a\rb\r\n\r\nzz\r\n"
    assert verdict("FR-chunk-invalid", text) == undecided(Doubt.MALFORMED_HEAD)


def test_the_fault_in_a_chunk_is_shown_where_it_stands():
    text = f"""{GET}
        <! no Date
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        < 5
        < Hello
        >ACK
        < zz
        < Hello
    """
    assert evidence_of("FR-chunk-invalid", text) == [("chunk-invalid", "zz", 7, 57)]


def test_octets_of_which_two_copies_differ_prove_nothing():
    text = chunked(r"zz\r\nHello\r\n0\r\n\r\n")
    assert verdict("FR-chunk-invalid", text, change=overlapping) == undecided(Doubt.OVERLAP)
