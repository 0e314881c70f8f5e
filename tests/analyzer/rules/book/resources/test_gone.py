from analyzer.rules.book.resources.gone import s404_use_410, s410_permanent
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, undecided, verdict


def get(status, *, asked="", method="GET"):
    asked = f"> {asked}\n" if asked else ""
    body = "" if method == "HEAD" else "< why\n"
    return f"> {method} /a HTTP/1.1\n{asked}>\n< HTTP/1.1 {status}\n<\n{body}"


GONE, MISSING, THERE = get("410 Gone"), get("404 Not Found"), get("200 OK")
PUT = "> PUT /a HTTP/1.1\n> Content-Length: 0\n>\n< HTTP/1.1 201 Created\n<\n"
CREDENTIALS = undecided(Doubt.CREDENTIALS)


@cases({
    "gone still": (KEPT, GONE + GONE),
    "not found": (BROKEN, GONE + MISSING),
    "not found, twice": (BROKEN, GONE + MISSING + MISSING),
    "not found by HEAD": (BROKEN, GONE + get("404 Not Found", method="HEAD")),
    "gone after all": (NOT_APPLICABLE, MISSING + GONE),
    "an error in between": (BROKEN, GONE + get("503 Service Unavailable") + MISSING),
    "there in between": (NOT_APPLICABLE, GONE + THERE + MISSING),
    "written to in between": (NOT_APPLICABLE, GONE + PUT + MISSING),
    "another method": (NOT_APPLICABLE, GONE + get("404 Not Found", method="POST")),
    "with other credentials": (CREDENTIALS, GONE + get("404 Not Found", asked="Cookie: a=b")),
    "another host": (NOT_APPLICABLE, GONE + get("404 Not Found", asked="Host: example.net")),
    "the request was not captured": (NOT_APPLICABLE, GONE + MISSING.replace("> GET /a HTTP/1.1", ">? 17")),
})  # fmt: skip
def test_what_is_gone_is_called_so(expected, text):
    assert verdict(s404_use_410.id, text) == expected


@cases({
    "gone still": (KEPT, GONE + GONE),
    "there again": (BROKEN, GONE + THERE),
    "not found": (NOT_APPLICABLE, GONE + MISSING),
    "put there again": (NOT_APPLICABLE, GONE + PUT + THERE),
    "there for others": (CREDENTIALS, GONE + get("200 OK", asked="Authorization: x")),
    "only fetched": (NOT_APPLICABLE, THERE + THERE),
})  # fmt: skip
def test_what_is_gone_stays_gone(expected, text):
    assert verdict(s410_permanent.id, text) == expected


def test_there_again_is_said_once():
    assert verdict(s410_permanent.id, GONE + THERE + THERE) == BROKEN
    assert verdict(s410_permanent.id, GONE + get("206 Partial Content") + THERE) == BROKEN
