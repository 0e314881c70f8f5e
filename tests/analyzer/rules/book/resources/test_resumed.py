from analyzer.rules.book.resources.resumed import s206_cache_combine
from analyzer.rules.rule import Severity
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    verdict,
)


def part(first, tag='"1"', *, asked="", said=None):
    asked = f"> {asked}\n" if asked else ""
    said = f"bytes {first}-{first + 1}/10" if said is None else said
    return (
        f"> GET /a HTTP/1.1\n> Range: bytes={first}-{first + 1}\n{asked}>\n"
        f"< HTTP/1.1 206 Partial Content\n< Content-Range: {said}\n< ETag: {tag}\n<\n<= ab\n"
    )


BROKEN_OFF = (
    '> GET /a HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: 10\n< ETag: "1"\n<\n<= ab\n<FIN\n>FIN\n'
)
RESUMED = part(0) + part(2, '"2"')


@cases({
    "of one version": (NOT_APPLICABLE, part(0) + part(2) + part(4)),
    "goes on": (BROKEN, RESUMED + part(4, '"2"')),
    "goes on, with If-Range now": (BROKEN, RESUMED + part(4, '"2"', asked='If-Range: "2"')),
    "starts anew": (KEPT, RESUMED + part(0, '"2"')),
    "says nothing of its place": (KEPT, RESUMED + part(4, '"2"', said="x")),
    "resumed with If-Range": (
        NOT_APPLICABLE,
        part(0) + part(2, '"2"', asked='If-Range: "1"') + part(4, '"2"'),
    ),
    "resumed elsewhere": (NOT_APPLICABLE, part(0) + part(4, '"2"') + part(6, '"2"')),
    "the tag of a coding": (NOT_APPLICABLE, part(0) + part(2, '"1-gzip"') + part(4, '"1-gzip"')),
    "no tag": (NOT_APPLICABLE, part(0, "x") + part(2, '"2"') + part(4, '"2"')),
    "two parts": (NOT_APPLICABLE, RESUMED),
    "after what was broken off": (
        BROKEN,
        f"=== a\n{BROKEN_OFF}=== b 192.0.2.1 192.0.2.2:80\n" + part(2, '"2"') + part(4, '"2"'),
    ),
    "of two clients": (
        NOT_APPLICABLE,
        part(0) + "=== b 192.0.2.7 192.0.2.2:80\n" + part(2, '"2"') + part(4, '"2"'),
    ),
})  # fmt: skip
def test_parts_of_two_versions_are_not_joined(expected, text):
    assert verdict(s206_cache_combine.id, text) == expected


def test_the_join_is_not_seen_so_that_it_is_a_remark():
    text = RESUMED + part(4, '"2"')
    assert finding_of(s206_cache_combine.id, text).severity is Severity.INFO
    assert [value for _, value, _, _ in evidence_of(s206_cache_combine.id, text)] == [
        'ETag: "1"',
        'ETag: "2"',
        "Range: bytes=4-5",
    ]
