"""How long a client waits."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    finding_of,
    judged,
    undecided,
    verdict,
)

EARLY, SIZE, LIKE_500 = "CXXX-client-retry-early", "S413-retry-after", "S503-client-as-500"
LATER = "< Retry-After: 10\n"
AGENT = "> User-Agent: a/1\n"
ON_B = "=== b 192.0.2.1\n"


def asked(status=503, fields=LATER, *, wait=0, request="", content="", method="GET", target="/a"):
    waits = f">WAIT {wait}\n" if wait else ""
    body = f">= {content}\n" if content else ""
    head = f"{waits}> {method} {target} HTTP/1.1\n{request}>\n{body}"
    return f"{head}< HTTP/1.1 {status} X\n{fields}<\n< why\n"


def by_date(until, date="< Date: Mon, 01 Jan 2024 00:00:00 GMT\n"):
    return f"{date}< Retry-After: {until}\n"


MINUTE = "Mon, 01 Jan 2024 00:01:00 GMT"


@cases({
    "at once": (BROKEN, asked() * 2),
    "too early": (BROKEN, asked() + asked(wait=8)),
    "a second too early": (KEPT, asked() + asked(wait=9)),
    "in time": (KEPT, asked() + asked(wait=11)),
    "nothing to wait": (KEPT, asked(fields="< Retry-After: 0\n") * 2),
    "no Retry-After": (NOT_APPLICABLE, asked(fields="") * 2),
    "another URI": (NOT_APPLICABLE, asked() + asked(target="/b")),
    "other content": (
        KEPT,
        asked(429, method="POST", content="a=1") + asked(429, method="POST", content="a=2"),
    ),
    "a reload": (NOT_APPLICABLE, asked() + asked(request="> Cache-Control: max-age=0\n")),
    "a date": (BROKEN, asked(fields=by_date(MINUTE)) + asked(wait=50)),
    "a date that has come": (KEPT, asked(fields=by_date(MINUTE)) + asked(wait=60)),
    "a date before Date": (KEPT, asked(fields=by_date("Sun, 31 Dec 2023 00:00:00 GMT")) * 2),
    "a date against a wrong clock": (
        BROKEN,
        asked(fields=by_date("Fri, 01 Jan 1999 00:01:00 GMT", "< Date: Fri, 01 Jan 1999 00:00:00 GMT\n")) * 2,
    ),
    "a Date that cannot be read": (
        undecided(Doubt.VALUE_UNREADABLE),
        asked(fields=by_date(MINUTE, "< Date: x\n")) * 2,
    ),
    "a value that cannot be read": (
        undecided(Doubt.VALUE_UNREADABLE),
        asked(fields="< Retry-After: soon\n") * 2,
    ),
    "two values": (undecided(Doubt.VALUE_UNREADABLE), asked(fields=LATER * 2) * 2),
    "for ever": (BROKEN, asked(fields=f"< Retry-After: {'9' * 5000}\n") * 2),
    "another code": (NOT_APPLICABLE, asked(500) * 2),
})  # fmt: skip
def test_a_client_waits_as_long_as_it_is_asked_to(expected, text):
    assert verdict(EARLY, text) == expected


def test_a_date_without_date_says_nothing():
    head = f"> GET /a HTTP/1.1\n>\n<! no Date\n< HTTP/1.1 503 X\n< Retry-After: {MINUTE}\n<\n< why\n"
    assert verdict(EARLY, head * 2) == undecided(Doubt.NO_CLOCK)


def test_before_a_redirect_is_followed_it_is_the_redirected_request_that_waits():
    moved = "< Location: http://example.com/b\n" + LATER
    assert verdict(EARLY, asked(302, moved) + asked(200, "", target="/b")) == BROKEN
    assert verdict(EARLY, asked(302, moved) + asked(200, "", target="/b", wait=10)) == KEPT
    assert verdict(EARLY, asked(302, moved) + asked(302, moved)) == NOT_APPLICABLE


def test_content_that_was_not_kept_cannot_be_compared():
    text = asked(429, method="POST", content="a=1") * 2
    assert verdict(EARLY, text, content_limit=0) == undecided(NotObservedReason.CONTENT_LIMIT)


def test_a_request_that_may_have_crossed_the_response_is_not_too_early():
    text = ON_B + asked(200, "", target="/x", request=AGENT) + "=== a\n" + asked(request=AGENT)
    assert verdict(EARLY, text + ON_B + asked(request=AGENT)) == undecided(Doubt.IN_FLIGHT)


def test_a_client_that_may_be_another_is_a_remark():
    assert finding_of(EARLY, asked() + ON_B + asked()).severity.value == "info"


UNKNOWN = undecided(Doubt.TEMPORARY_UNKNOWN)


def put(status, fields="", content="Hello", wait=0):
    return asked(status, fields, method="PUT", content=content, wait=wait)


@cases({
    "it succeeds later": (BROKEN, put(413) + put(201, wait=60)),
    "Retry-After": (KEPT, put(413, LATER) + put(201, wait=60)),
    "it is refused again": (UNKNOWN, put(413) * 2),
    "with less content": (UNKNOWN, put(413) + put(201, content="Hi")),
    "no answer": (
        undecided(NotObservedReason.NO_RESPONSE),
        put(413) + "> PUT /a HTTP/1.1\n>\n>= Hello\n",
    ),
    "never again": (NOT_APPLICABLE, put(413)),
})  # fmt: skip
def test_a_temporary_413_says_so(expected, text):
    assert verdict(SIZE, text) == expected


def test_the_finding_is_about_the_413():
    found = finding_of(SIZE, put(413) + put(201, wait=60))
    assert (found.exchange, found.status, found.party.value) == (0, 413, "server")


NO, FAILED = asked(503, ""), asked(500, "")
PAUSE = ">WAIT 5\n"


@cases({
    "not so after 500": (BROKEN, FAILED + PAUSE + NO * 3),
    "so after 500 too": (KEPT, FAILED * 2 + PAUSE + NO * 3),
    "no 500": (undecided(Doubt.NO_OTHER_BEHAVIOUR), NO * 3),
    "one repetition": (NOT_APPLICABLE, FAILED + PAUSE + NO * 2),
    "with pauses": (NOT_APPLICABLE, FAILED + PAUSE + (NO + PAUSE) * 3),
    "Retry-After": (NOT_APPLICABLE, FAILED + PAUSE + asked() * 3),
    "a 500 of another client": (
        undecided(Doubt.NO_OTHER_BEHAVIOUR),
        "=== b 192.0.2.7\n" + FAILED + PAUSE + "=== a 192.0.2.1\n" + NO * 3,
    ),
    "a 500 just now": (undecided(Doubt.NO_OTHER_BEHAVIOUR), asked(500, "", target="/b") + NO * 3),
})  # fmt: skip
def test_503_is_handled_like_500(expected, text):
    assert verdict(LIKE_500, text, profile="rfc2616") == expected


def test_it_is_reported_once():
    judge, _ = judged(FAILED + PAUSE + NO * 9)
    assert judge.tally[LIKE_500].broken == 1


@pytest.mark.parametrize("status", [413, 429])
def test_other_codes_ask_to_wait_too(status):
    assert verdict(EARLY, asked(status) * 2) == BROKEN


def test_what_was_lost_may_have_been_the_repetition_after_500():
    failed = asked(500, "")
    text = (
        failed.replace("> GET /a HTTP/1.1\n>\n", ">? 17\n")
        + failed
        + asked(503, "", wait=5)
        + asked(503, "") * 2
    )
    assert verdict(LIKE_500, text) == undecided(Doubt.CAPTURE_LOSS)
