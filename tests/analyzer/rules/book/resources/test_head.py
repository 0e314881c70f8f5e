from analyzer.rules.book.resources.head import s200_head_content_length, s200_head_same_headers
from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    judged,
    undecided,
    verdict,
)

NO_TWIN, CHANGED = undecided(Doubt.NO_TWIN), undecided(Doubt.CHANGED)
OTHER_VARIANT = undecided(Doubt.OTHER_VARIANT)


def get(fields='ETag: "1"', *, asked="Accept: */*", content="<= Hello\n"):
    return _exchange("GET", fields, asked) + content


def head(fields='ETag: "1"\nContent-Length: 5', *, asked="Accept: */*"):
    return _exchange("HEAD", fields, asked)


def _exchange(method, fields, asked):
    lines = "".join(f"< {line}\n" for line in fields.splitlines())
    return f"> {method} /a HTTP/1.1\n> {asked}\n>\n< HTTP/1.1 200 OK\n{lines}<\n"


WRONG = head('ETag: "1"\nContent-Length: 50')
OTHER = "=== b 192.0.2.1 192.0.2.2:80\n"
POST = "> POST /a HTTP/1.1\n> Content-Length: 0\n>\n< HTTP/1.1 204 No Content\n<\n"


@cases({
    "the same length": (KEPT, get() + head()),
    "another length": (BROKEN, get() + WRONG),
    "another length, asked for before": (BROKEN, WRONG + get()),
    "a HEAD alone": (NO_TWIN, head()),
    "a GET alone": (NOT_APPLICABLE, get() + get()),
    "written to in between": (NO_TWIN, get() + POST + WRONG),
    "written to since the HEAD": (NO_TWIN, WRONG + POST + get()),
    "no length": (NOT_APPLICABLE, get() + head('ETag: "1"')),
    "no tag": (NOT_APPLICABLE, get() + head("Content-Length: 50")),
    "a weak tag": (NOT_APPLICABLE, get('ETag: W/"1"') + head('ETag: W/"1"\nContent-Length: 50')),
    "another tag": (CHANGED, get('ETag: "2"') + WRONG),
    "another coding": (OTHER_VARIANT, get('ETag: "1"\nContent-Encoding: x') + WRONG),
    "another variant": (OTHER_VARIANT, get(asked="Accept: text/html") + WRONG),
    "the end of the GET was not captured": (
        undecided(NotObservedReason.LOST),
        get('ETag: "1"\nTransfer-Encoding: chunked', content="<= 5\\r\\n\n<? 10\n<FIN\n") + OTHER + WRONG,
    ),
    "the request was not captured": (NOT_APPLICABLE, get() + WRONG.replace("> HEAD /a HTTP/1.1", ">? 18")),
})  # fmt: skip
def test_content_length_of_head_is_that_of_get(expected, text):
    assert verdict(s200_head_content_length.id, text) == expected


def test_a_get_decides_of_the_head_before_it():
    for rule in (s200_head_content_length, s200_head_same_headers):
        judge, _ = judged(head() + get())
        assert (judge.tally[rule.id].kept, judge.tally[rule.id].undecided) == (1, 1)
    judge, _ = judged(WRONG + get(asked="Accept: text/html"))
    assert judge.tally[s200_head_content_length.id].reasons[Doubt.OTHER_VARIANT.value] == 1


def test_the_evidence_is_the_length_of_the_head_and_the_octets_of_the_get():
    assert [
        (what, value) for what, value, _, _ in evidence_of(s200_head_content_length.id, get() + WRONG)
    ] == [
        ("content-length", "Content-Length: 50"),
        ("content of the response to GET", "5 octets"),
    ]


ALL = 'ETag: "1"\nContent-Type: text/plain\nContent-Encoding: x\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT'


def _without(name):
    return "\n".join(line for line in ALL.splitlines() if not line.startswith(name))


NO_TAG = _without("ETag")


@cases({
    "all of them": (KEPT, get(ALL) + head(ALL)),
    "no ETag": (BROKEN, get(ALL) + head(_without("ETag"))),
    "no Last-Modified": (BROKEN, get(ALL) + head(_without("Last"))),
    "no Content-Type, asked for before": (BROKEN, head(_without("Content-Type")) + get(ALL)),
    "another Content-Type": (BROKEN, get(ALL) + head(ALL.replace("plain", "html"))),
    "no Content-Encoding": (BROKEN, get(ALL) + head(_without("Content-E"))),
    "a weak form of the tag": (KEPT, get(ALL) + head(ALL.replace('"1"', 'W/"1"'))),
    "more than GET": (KEPT, get(_without("Content-Type")) + head(ALL)),
    "another tag": (CHANGED, get(ALL) + head(ALL.replace('"1"', '"2"'))),
    "another date, and no tag": (CHANGED, get(NO_TAG) + head(NO_TAG.replace(" 01 ", " 02 "))),
    "no validator": (undecided(Doubt.VALIDATOR_ABSENT), get("Content-Type: a/b") + head("Content-Type: a/c")),
    "more than a minute later": (NO_TWIN, f"{get(ALL)}>WAIT 61\n{head(ALL)}"),
    "more than a minute before": (NO_TWIN, f"{head(ALL)}>WAIT 61\n{get(ALL)}"),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), get(ALL) + head(f"x y\n{NO_TAG}")),
    "not the first GET": (NO_TWIN, head(ALL) + get(ALL) + get(_without("Content-Type"))),
})  # fmt: skip
def test_head_has_the_fields_of_get(expected, text):
    assert verdict(s200_head_same_headers.id, text) == expected


def test_a_coding_may_be_left_out_by_todays_standard():
    found = finding_of(s200_head_same_headers.id, get(ALL) + head(_without("Content-E")))
    assert [one.what for one in found.evidence] == [
        "no content-encoding in the response to HEAD",
        "response to GET",
    ]
    assert found.standards == ["rfc2616"]
