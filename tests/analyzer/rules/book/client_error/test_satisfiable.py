"""416 where the range could have been sent, and 200 where it could not."""

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    finding_of,
    judged,
    undecided,
    verdict,
)

REFUSED = "416 Range Not Satisfiable"
NOT_CAPTURED = f">? 20\n< HTTP/1.1 {REFUSED}\n<\n< why"
TOLD = "< Content-Range: bytes */10\n"


def answered(request, fields=TOLD, *, status=REFUSED, method="GET", content="< abcdefgh"):
    return f"> {method} /f HTTP/1.1\n{request}>\n< HTTP/1.1 {status}\n{fields}<\n{content}"


def conditional(if_range, etag='< ETag: "new"\n', ranges="100-"):
    return answered(f"> Range: bytes={ranges}\n> If-Range: {if_range}\n", TOLD + etag)


@cases({
    "without If-Range": (KEPT, answered("> Range: bytes=100-\n")),
    "an empty If-Range": (KEPT, conditional("")),
    "another tag": (BROKEN, conditional('"old"')),
    "the same tag": (BROKEN, conditional('"new"')),
    "no Range is another rule's": (NOT_APPLICABLE, answered('> If-Range: "old"\n')),
    "the request was not captured": (NO_REQUEST, NOT_CAPTURED),
})  # fmt: skip
def test_by_rfc_2616_416_answers_no_request_with_if_range(expected, text):
    assert verdict("S416-no-if-range", text, profile="rfc2616") == expected


def test_by_rfc_2616_it_is_a_remark_where_if_range_may_be_true():
    weights = [
        finding_of("S416-no-if-range", text, profile="rfc2616").severity.value
        for text in (conditional('"new"'), conditional('"old"'))
    ]
    assert weights == ["info", "warning"]


@cases({
    "another tag": (BROKEN, conditional('"old"')),
    "a weak tag, which never matches": (BROKEN, conditional('W/"new"')),
    "the same tag": (KEPT, conditional('"new"')),
    "a date": (KEPT, conditional("Mon, 01 Jan 2024 00:00:00 GMT")),
    "no tag in the response": (KEPT, conditional('"old"', "")),
    "a tag that cannot be read": (KEPT, conditional('"old"', "< ETag: new\n")),
})  # fmt: skip
def test_today_416_is_wrong_only_where_if_range_is_false(expected, text):
    assert verdict("S416-no-if-range", text, profile="rfc9110") == expected


def with_ranges(specs, fields=TOLD, **options):
    return answered(f"> Range: {specs}\n", fields, **options)


@cases({
    "beyond the end": (KEPT, with_ranges("bytes=10-")),
    "the last octet": (BROKEN, with_ranges("bytes=9-")),
    "one of two": (BROKEN, with_ranges("bytes=100-,0-4")),
    "a suffix": (BROKEN, with_ranges("bytes=-5")),
    "a suffix of nothing": (KEPT, with_ranges("bytes=-0")),
    "nothing is there": (KEPT, with_ranges("bytes=-5,0-", "< Content-Range: bytes */0\n")),
    "another unit": (NOT_APPLICABLE, with_ranges("lines=1-2")),
    "no Range": (NOT_APPLICABLE, answered("")),
    "a range that is reversed": (undecided(Doubt.VALUE_UNREADABLE), with_ranges("bytes=9-2")),
    "a range that cannot be read": (undecided(Doubt.VALUE_UNREADABLE), with_ranges("bytes=0-4,x")),
    "no length": (undecided(Doubt.COMPLETE_LENGTH), with_ranges("bytes=0-4", "")),
    "positions instead of the length": (
        undecided(Doubt.COMPLETE_LENGTH),
        with_ranges("bytes=0-4", "< Content-Range: bytes 0-9/10\n"),
    ),
    "two lengths": (
        undecided(Doubt.COMPLETE_LENGTH),
        with_ranges("bytes=0-4", TOLD + "< Content-Range: bytes */20\n"),
    ),
    "a false If-Range is another rule's": (KEPT, conditional('"old"', ranges="0-4")),
    "a true If-Range": (BROKEN, conditional('"new"', ranges="0-4")),
    "the request was not captured": (NO_REQUEST, NOT_CAPTURED),
})  # fmt: skip
def test_416_where_a_range_could_have_been_sent(expected, text):
    assert verdict("S416-unsatisfiable", text) == expected


def test_today_a_set_of_many_ranges_may_be_refused():
    many = finding_of("S416-unsatisfiable", with_ranges("bytes=0-1,3-4,6-7"))
    few = finding_of("S416-unsatisfiable", with_ranges("bytes=0-1,3-4"))
    assert (many.standards, sorted(few.standards)) == (["rfc2616"], ["rfc2616", "rfc9110"])
    assert [one.what for one in few.evidence] == ["range", "content-range"]


OK, BYTES = "200 OK", "< Accept-Ranges: bytes\n"


@cases({
    "416": (KEPT, with_ranges("bytes=100-")),
    "everything": (BROKEN, with_ranges("bytes=100-", BYTES, status=OK)),
    "all of two ranges": (BROKEN, with_ranges("bytes=100-,20-30", BYTES, status=OK)),
    "one of two ranges can be sent": (NOT_APPLICABLE, with_ranges("bytes=100-,0-4", BYTES, status=OK)),
    "a suffix": (NOT_APPLICABLE, with_ranges("bytes=-5", BYTES, status=OK)),
    "nothing is there": (NOT_APPLICABLE, with_ranges("bytes=0-", BYTES, status=OK, content="")),
    "a range that cannot be read": (NOT_APPLICABLE, with_ranges("bytes=x", BYTES, status=OK)),
    "another unit": (NOT_APPLICABLE, with_ranges("lines=100-", BYTES, status=OK)),
    "If-Range": (NOT_APPLICABLE, answered('> Range: bytes=100-\n> If-Range: "a"\n', BYTES, status=OK)),
    "POST": (NOT_APPLICABLE, with_ranges("bytes=100-", BYTES, status=OK, method="POST")),
    "no ranges at all": (KEPT, with_ranges("bytes=100-", "< Accept-Ranges: none\n", status=OK)),
    "nothing said of ranges": (undecided(Doubt.RANGES_UNKNOWN), with_ranges("bytes=100-", "", status=OK)),
    "coded content": (
        undecided(Doubt.COMPLETE_LENGTH),
        with_ranges("bytes=100-", BYTES + "< Content-Encoding: gzip\n", status=OK),
    ),
    "a transfer coding": (
        undecided(Doubt.TRANSFER_CODED),
        with_ranges("bytes=100-", BYTES + "< Transfer-Encoding: gzip\n", status=OK),
    ),
    "the request was not captured": (NOT_APPLICABLE, f">? 20\n< HTTP/1.1 {OK}\n{BYTES}<\n< abc"),
    "lost octets of a known length": (BROKEN, with_ranges("bytes=100-", BYTES, status=OK, content="<? 9")),
})  # fmt: skip
def test_by_rfc_2616_a_range_behind_the_end_is_refused(expected, text):
    assert verdict("S416-expected", text) == expected


def test_the_end_of_content_without_length_must_have_been_captured():
    text = with_ranges("bytes=100-", BYTES + "< Connection: close\n", status=OK)
    text = text.replace("< HTTP", "<! no Content-Length\n< HTTP")
    assert verdict("S416-expected", text + "\n<FIN") == BROKEN
    assert verdict("S416-expected", text).startswith("undecided")


def test_today_a_server_may_ignore_range():
    judge, findings = judged(with_ranges("bytes=100-", BYTES, status=OK), profile="rfc9110")
    assert "S416-expected" not in judge.tally
    assert findings == []
