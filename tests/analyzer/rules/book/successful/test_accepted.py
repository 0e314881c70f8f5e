"""202 and 203."""

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    CONNECTION_ENDED,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    finding_of,
    overlapping,
    undecided,
    verdict,
)


def accepted(fields="", content="", method="POST"):
    return f"> {method} /jobs HTTP/1.1\n>\n< HTTP/1.1 202 Accepted\n{fields}<\n{content}"


@cases({
    "content": (KEPT, accepted(content="<= queued")),
    "nothing": (BROKEN, accepted()),
    "an empty chunked content": (BROKEN, accepted("< Transfer-Encoding: chunked\n", "< 0\n<")),
    "Location": (KEPT, accepted("< Location: /jobs/1\n")),
    "a Location of its own": (KEPT, accepted("< Operation-Location: /jobs/1\n")),
    "a monitor of a cloud": (KEPT, accepted("< Azure-AsyncOperation: https://example.com/jobs/1\n")),
    "a page that asks again": (KEPT, accepted("< Refresh: 5; url=/jobs/1\n")),
    "Link": (KEPT, accepted("< Link: </jobs/1>; rel=monitor\n")),
    "Retry-After": (KEPT, accepted("< Retry-After: 60\n")),
    "an empty Location": (BROKEN, accepted("< Location:\n")),
    "to HEAD": (NOT_APPLICABLE, accepted(method="HEAD")),
    "to CONNECT": (NOT_APPLICABLE, accepted(method="CONNECT")),
    "the method cannot be told from HEAD": (undecided(Doubt.METHOD_UNKNOWN), accepted(method="head")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), accepted("< Location /jobs/1\n")),
    "cut short": (CONNECTION_ENDED, accepted("< Transfer-Encoding: chunked\n", "<FIN")),
    "content was lost": (KEPT, accepted("< Content-Length: 5\n", "<? 5")),
    "part of the head was lost": (LOST, "> POST / HTTP/1.1\n>\n< HTTP/1.1 202 Accepted\n<? 40"),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 202 Accepted\n<"),
})  # fmt: skip
def test_a_202_says_how_the_request_stands(expected, text):
    assert verdict("S202-status-entity", text) == expected


def non_authoritative(fields="", target="/"):
    return f"> GET {target} HTTP/1.1\n>\n< HTTP/1.1 203 Non-Authoritative Information\n{fields}<\n<= Hello"


@cases({
    "no trace of an intermediary": (BROKEN, non_authoritative()),
    "Via": (KEPT, non_authoritative("< Via: 1.1 gate\n")),
    "Age": (KEPT, non_authoritative("< Age: 5\n")),
    "Warning": (KEPT, non_authoritative('< Warning: 214 - "transformed"\n')),
    "Proxy-Status": (KEPT, non_authoritative("< Proxy-Status: gate\n")),
    "Cache-Status": (KEPT, non_authoritative("< Cache-Status: gate; hit\n")),
    "a field of a delivery network": (KEPT, non_authoritative("< X-Amz-Cf-Id: a\n")),
    "X-Cache-Lookup": (KEPT, non_authoritative("< X-Cache-Lookup: HIT\n")),
    "a proxy was asked": (KEPT, non_authoritative(target="http://example.com/")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), non_authoritative("< Via 1.1 gate\n")),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 203 N\n<? 40"),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 203 N\n<\n<= Hello"),
})  # fmt: skip
def test_a_203_comes_by_an_intermediary(expected, text):
    assert verdict("S203-not-origin", text) == expected


def test_a_203_of_an_origin_is_a_remark():
    assert finding_of("S203-not-origin", non_authoritative()).severity.value == "info"


VIA = "< Via: 1.1 gate\n"


@cases({
    "no-transform": (BROKEN, non_authoritative(VIA + "< Cache-Control: no-transform\n")),
    "among others": (BROKEN, non_authoritative(VIA + "< Cache-Control: max-age=5, No-Transform\n")),
    "another directive": (KEPT, non_authoritative(VIA + '< Cache-Control: x="no-transform"\n')),
    "no Cache-Control": (NOT_APPLICABLE, non_authoritative(VIA)),
    "a second intermediary may have added it": (
        undecided(Doubt.PROXY),
        non_authoritative("< Via: 1.1 gate, 1.1 edge\n< Cache-Control: no-transform\n"),
    ),
    "the request does not matter": (
        BROKEN,
        f">? 20\n< HTTP/1.1 203 N\n{VIA}< Cache-Control: no-transform\n<\n<= Hello",
    ),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 203 N\n<? 40"),
    "another status": (
        NOT_APPLICABLE,
        "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Cache-Control: no-transform\n<\n<= Hello",
    ),
})  # fmt: skip
def test_what_must_not_be_transformed_was_not(expected, text):
    assert verdict("S203-no-transform", text) == expected


def test_what_the_response_says_of_itself_is_a_remark_by_the_current_standard():
    """Whoever transformed it may have added no-transform, and by RFC 2616 a 203 need not be transformed."""
    found = finding_of("S203-no-transform", non_authoritative(VIA + "< Cache-Control: no-transform\n"))
    assert (found.severity.value, found.standards) == ("info", ["rfc9110"])


def by_hops(upstream="", kind="text/html"):
    """A 203 of a proxy, and the response that it was made of."""
    return f"""
        > GET http://example.com/ HTTP/1.1
        >
        === up 192.0.2.2 192.0.2.3:80
        > GET / HTTP/1.1
        > Via: 1.1 gate
        >
        < HTTP/1.1 200 OK
        < Content-Type: text/html
        {upstream}
        <
        <= Hello
        === one
        < HTTP/1.1 203 Non-Authoritative Information
        < Via: 1.1 gate
        < Content-Type: {kind}
        < Cache-Control: no-transform
        <
        <= Hello
    """.replace("> GET http", "=== one\n> GET http", 1)


FORBIDDEN = "< Cache-Control: no-transform"


def test_where_the_hop_behind_the_proxy_was_captured_it_decides():
    assert verdict("S203-no-transform", by_hops()) == KEPT
    found = finding_of("S203-no-transform", by_hops(FORBIDDEN, "text/plain"))
    assert (found.severity.value, found.standards) == ("warning", ["rfc9110", "rfc2616"])
    assert [one.value for one in found.evidence][1] == "Cache-Control: no-transform"
    assert finding_of("S203-no-transform", by_hops(FORBIDDEN)).standards == ["rfc9110"]


def test_octets_of_which_two_copies_differ_prove_nothing():
    doubt = undecided(Doubt.OVERLAP)
    assert verdict("S202-status-entity", accepted(), change=overlapping) == doubt
    assert verdict("S203-not-origin", non_authoritative(), change=overlapping) == doubt
    text = non_authoritative(VIA + "< Cache-Control: no-transform\n")
    assert verdict("S203-no-transform", text, change=overlapping) == doubt
