from analyzer.rules.book.resources import servers
from analyzer.rules.book.resources.servers import s501_method_known_elsewhere, s505_version
from analyzer.rules.rule import Doubt, Severity
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

PROXY = undecided(Doubt.PROXY)


def said(status, *, method="PUT", target="/b", asked="", fields="", version="1.1", content="why"):
    asked = "".join(f"> {line}\n" for line in ["Content-Length: 0", *asked.splitlines()])
    fields = "".join(f"< {line}\n" for line in fields.splitlines())
    content = "" if status.startswith("204") or method == "HEAD" else f"<= {content}\n"
    return f"> {method} {target} HTTP/{version}\n{asked}>\n< HTTP/1.1 {status}\n{fields}<\n{content}"


REFUSED = said("501 Not Implemented", target="/a")
DONE = said("204 No Content")
ALLOWED = said("405 Method Not Allowed", method="POST", fields="Allow: GET, PUT")


@cases({
    "alone": (KEPT, REFUSED),
    "done before": (BROKEN, DONE + REFUSED),
    "done after": (BROKEN, REFUSED + DONE),
    "answered 200 before": (BROKEN, said("200 OK") + REFUSED),
    "allowed elsewhere": (BROKEN, ALLOWED + REFUSED),
    "not allowed elsewhere": (KEPT, said("405 Method Not Allowed", fields="Allow: GET") + REFUSED),
    "redirected elsewhere": (KEPT, said("308 Permanent Redirect", fields="Location: /c") + REFUSED),
    "another method": (KEPT, said("204 No Content", method="DELETE") + REFUSED),
    "GET": (NOT_APPLICABLE, said("200 OK", method="GET") + said("501 Not Implemented", method="GET")),
    "another host": (KEPT, said("204 No Content", asked="Host: example.net") + REFUSED),
    "another server": (KEPT, f"{DONE}=== b 192.0.2.1 192.0.2.9\n{REFUSED}"),
    "other software": (PROXY, said("204 No Content", fields="Server: x") + REFUSED),
    "other software after": (PROXY, REFUSED + said("204 No Content", fields="Server: x")),
    "relayed": (
        PROXY,
        said("204 No Content", fields="Via: 1.1 x") + said("501 Not Implemented", fields="Via: 1.1 x"),
    ),
    "for another reason": (
        undecided(Doubt.OTHER_REASON),
        DONE + said("501 Not Implemented", asked="Content-Range: bytes 0-1/5"),
    ),
    "for another reason, done after": (
        undecided(Doubt.OTHER_REASON),
        said("501 Not Implemented", asked="Content-Encoding: x") + DONE,
    ),
    "the request was not captured": (NOT_APPLICABLE, DONE + "< HTTP/1.1 501 Not Implemented\n<\n< why\n"),
    "a 505 before": (NOT_APPLICABLE, said("505 HTTP Version Not Supported", method="PUT") + DONE),
})  # fmt: skip
def test_501_is_of_a_method_that_no_resource_supports(expected, text):
    assert verdict(s501_method_known_elsewhere.id, text) == expected


def test_one_contradiction_is_one_finding():
    for text in (DONE + REFUSED + DONE, REFUSED + DONE + DONE):
        judge, _ = judged(text)
        assert judge.tally[s501_method_known_elsewhere.id].broken == 1


def test_the_look_back_is_bounded(monkeypatch):
    monkeypatch.setattr(servers, "LOOK_BACK", 1)
    other = said("204 No Content", method="DELETE")
    assert verdict(s501_method_known_elsewhere.id, DONE + other + REFUSED) == KEPT


OK = said("200 OK", method="GET")
OLD = said("505 HTTP Version Not Supported", method="GET", content="Use HTTP/1.0.")


@cases({
    "alone": (KEPT, OLD),
    "answered before": (BROKEN, OK + OLD),
    "answered after": (BROKEN, OLD + OK),
    "another version answered": (
        KEPT,
        said("200 OK", method="GET", version="1.0", asked="Host: example.com") + OLD,
    ),
    "an error before": (KEPT, said("404 Not Found", method="GET") + OLD),
    "another major version": (
        NOT_APPLICABLE,
        said("505 HTTP Version Not Supported", method="GET", version="2.0", asked="Host: example.com"),
    ),
    "other software": (PROXY, said("200 OK", method="GET", fields="Server: x") + OLD),
    "the request was not captured": (NOT_APPLICABLE, OK + "< HTTP/1.1 505 No\n<\n< Use HTTP/1.0.\n"),
    "a 501 before": (NOT_APPLICABLE, REFUSED + said("200 OK", method="GET")),
})  # fmt: skip
def test_505_is_of_a_version_that_is_not_spoken(expected, text):
    assert verdict(s505_version.id, text) == expected


def test_505_is_found_once():
    for text in (OK + OLD + OK, OLD + OK + OK):
        judge, _ = judged(text)
        assert judge.tally[s505_version.id].broken == 1


def test_a_malformed_request_is_often_answered_with_505():
    odd = OLD.replace("> Content-Length: 0\n", "> Content-Length: 0\n> x y\n")
    assert finding_of(s505_version.id, OK + odd).severity is Severity.INFO
    assert finding_of(s505_version.id, OK + OLD).severity is Severity.WARNING
