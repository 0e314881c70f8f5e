"""415 and 422: content that was refused."""

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

UNSUPPORTED = "415 Unsupported Media Type"
UNPROCESSABLE = "422 Unprocessable Content"
CODED = "> Content-Encoding: br\n"


def answered(request="", fields="", *, status=UNSUPPORTED, method="POST", content="> a;b\n", why="why"):
    sent = f"> {method} /f HTTP/1.1\n{request}>\n{content}"
    return f"{sent}< HTTP/1.1 {status}\n{fields}<\n" + ("" if method == "HEAD" else f"< {why}")


def unasked(status):
    return f">? 20\n< HTTP/1.1 {status}\n<\n< why"


def without_content(status):
    return {
        "content": (KEPT, answered(status=status)),
        "chunks": (KEPT, answered("> Transfer-Encoding: chunked\n", status=status, content="> 0\n>\n")),
        "none": (BROKEN, answered(status=status, content="")),
        "none, to HEAD": (BROKEN, answered(status=status, content="", method="HEAD")),
        "a length of 0": (BROKEN, answered("> Content-Length: 0\n", status=status, content="")),
        "a line that cannot be read": (
            undecided(Doubt.MALFORMED_HEAD),
            answered("> Content-Length 5\n", status=status, content=""),
        ),
        "the request was not captured": (NO_REQUEST, unasked(status)),
        "part of its head was lost": (LOST, f"> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 {status}\n<\n< why"),
        "another status": (NOT_APPLICABLE, answered(status="400 Bad Request", content="")),
    }


@cases(without_content(UNSUPPORTED))
def test_415_answers_a_request_with_content(expected, text):
    assert verdict("S415-body-present", text) == expected


@cases(without_content(UNPROCESSABLE))
def test_422_answers_a_request_with_content(expected, text):
    assert verdict("S422-body-present", text) == expected


def test_the_type_or_the_coding_of_empty_content_may_be_what_was_refused():
    for field in ("> Content-Type: text/csv\n", CODED):
        assert finding_of("S415-body-present", answered(field, content="")).severity.value == "info"
    assert finding_of("S415-body-present", answered(content="")).severity.value == "warning"


def test_copies_that_differ_prove_nothing():
    for rule, status in (("S415-body-present", UNSUPPORTED), ("S422-body-present", UNPROCESSABLE)):
        text = answered(status=status, content="")
        assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)


@cases({
    "Accept-Encoding": (KEPT, answered(CODED, "< Accept-Encoding: gzip\n")),
    "an empty list": (KEPT, answered(CODED, "< Accept-Encoding:\n")),
    "none": (BROKEN, answered(CODED, why="No br, please.")),
    "none, and the content names the field": (BROKEN, answered(CODED, why="Content-Encoding not supported")),
    "none, and the reason does": (
        BROKEN,
        answered(CODED, status="415 Unsupported Content-Encoding", method="HEAD"),
    ),
    "the cause is not told": (undecided(Doubt.OTHER_REASON), answered(CODED)),
    "markup is no word": (undecided(Doubt.OTHER_REASON), answered(CODED, why="<p>No.<br>Never.</p>")),
    "part of a word is none": (undecided(Doubt.OTHER_REASON), answered(CODED, why="a br-b abr")),
    "content that was lost": (LOST, answered(CODED).replace("< why", "<? 5")),
    "the type was the cause": (KEPT, answered(CODED, "< Accept: text/plain\n")),
    "the type of the patch was": (KEPT, answered(CODED, "< Accept-Patch: text/plain\n", method="PATCH")),
    "no coding": (NOT_APPLICABLE, answered()),
    "no coding by name": (NOT_APPLICABLE, answered("> Content-Encoding: Identity\n")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered(CODED, "< Accept gzip\n", why="No br, please."),
    ),
    "the request was not captured": (NO_REQUEST, unasked(UNSUPPORTED)),
})  # fmt: skip
def test_415_to_coded_content_lists_the_codings(expected, text):
    assert verdict("S415-accept-encoding", text) == expected


@cases({
    "Accept": (KEPT, answered(fields="< Accept: text/plain\n")),
    "none": (BROKEN, answered()),
    "an empty one": (BROKEN, answered(fields="< Accept:\n")),
    "Accept-Patch to PATCH": (KEPT, answered(fields="< Accept-Patch: text/plain\n", method="PATCH")),
    "Accept alone to PATCH": (BROKEN, answered(fields="< Accept: text/plain\n", method="PATCH")),
    "the coding was the cause": (KEPT, answered(CODED, "< Accept-Encoding: gzip\n")),
    "the content says that the coding was": (KEPT, answered(CODED, why="No br, please.")),
    "the coding may have been": (undecided(Doubt.OTHER_REASON), answered(CODED)),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered(fields="< Accept text\n")),
    "the request was not captured": (NO_REQUEST, unasked(UNSUPPORTED)),
})  # fmt: skip
def test_415_lists_the_media_types(expected, text):
    assert verdict("S415-accept", text) == expected


def test_one_fault_is_told_once():
    for text, rule in (
        (answered(CODED, why="No br, please."), "S415-accept-encoding"),
        (answered(content=""), "S415-body-present"),
    ):
        _, findings = judged(text)
        assert [one.rule for one in findings] == [rule]
