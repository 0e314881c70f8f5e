from analyzer.rules.book.resources.validators import s200_validators, s206_length_consistent
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, evidence_of, undecided, verdict

OTHER_VARIANT = undecided(Doubt.OTHER_VARIANT)
TAG = 'ETag: "1"'


def answer(fields="", *, status="200 OK", asked="", content="Hello", method="GET"):
    lines = "".join(f"< {line}\n" for line in fields.splitlines())
    asked = f"> {asked}\n" if asked else ""
    content = f"<= {content}\n" if content and method == "GET" else ""
    return f"> {method} /a HTTP/1.1\n{asked}>\n< HTTP/1.1 {status}\n{lines}<\n{content}"


def unchanged(fields=TAG):
    return answer(fields, status="304 Not Modified", asked='If-None-Match: "1"', content="")


POST = "> POST /a HTTP/1.1\n> Content-Length: 0\n>\n< HTTP/1.1 204 No Content\n<\n"


@cases({
    "one in both": (KEPT, answer(TAG) + answer(TAG)),
    "none after one": (BROKEN, answer(TAG) + answer()),
    "none after a date": (BROKEN, answer("Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT") + answer()),
    "none in HEAD": (BROKEN, answer(TAG) + answer(method="HEAD")),
    "none, and the 304 that comes next has one": (BROKEN, answer() + unchanged()),
    "none, and the 304 that comes next has none": (NOT_APPLICABLE, answer() + unchanged("")),
    "one, and the 304 has one": (NOT_APPLICABLE, answer(TAG) + unchanged()),
    "an error, and a 304": (NOT_APPLICABLE, answer(status="404 Not Found") + unchanged()),
    "none in a 200 long before the 304": (BROKEN, answer() + unchanged() + unchanged()),
    "none after a 304 with one": (BROKEN, unchanged() + answer()),
    "none in both": (NOT_APPLICABLE, answer() + answer()),
    "the first one": (NOT_APPLICABLE, answer()),
    "another method": (NOT_APPLICABLE, answer(TAG) + answer(method="OPTIONS")),
    "written to in between": (NOT_APPLICABLE, answer(TAG) + POST + answer()),
    "another variant": (OTHER_VARIANT, answer(TAG) + answer(asked="Accept: a/b")),
    "another coding": (OTHER_VARIANT, answer(TAG) + answer("Content-Encoding: gzip")),
    "coded, and a 304": (OTHER_VARIANT, answer("Content-Encoding: gzip") + unchanged()),
    "relayed": (undecided(Doubt.PROXY), answer(TAG) + answer("Via: 1.1 x")),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answer(TAG) + answer("x y")),
})  # fmt: skip
def test_a_200_has_the_validator_that_is_known(expected, text):
    assert verdict(s200_validators.id, text) == expected


def test_the_evidence_is_what_is_missing_and_where_it_was():
    assert [
        (what, value) for what, value, _, _ in evidence_of(s200_validators.id, answer(TAG) + answer())
    ] == [
        ("neither ETag nor Last-Modified", "HTTP/1.1 200 OK"),
        ("etag", TAG),
    ]


def part(said, *, tag=TAG, status="206 Partial Content"):
    return answer(f"{tag}\nContent-Range: {said}", status=status, asked="Range: bytes=0-4")


LONGER = answer(TAG, content="Hello!")


@cases({
    "the same": (KEPT, answer(TAG) + answer(TAG)),
    "another": (BROKEN, answer(TAG) + LONGER),
    "a part of the same": (KEPT, part("bytes 0-4/5") + answer(TAG)),
    "a part of another": (BROKEN, part("bytes 0-4/10") + answer(TAG)),
    "two parts": (BROKEN, part("bytes 0-4/10") + part("bytes 0-4/12")),
    "a part, and an unsatisfied range": (
        BROKEN,
        part("bytes 0-4/10") + part("bytes */12", status="416 Range Not Satisfiable"),
    ),
    "an unknown length": (NOT_APPLICABLE, part("bytes 0-4/*") + part("bytes 0-4/12")),
    "another unit": (NOT_APPLICABLE, part("lines 0-4/10") + part("bytes 0-4/12")),
    "no Content-Range": (NOT_APPLICABLE, answer(TAG, status="206 Partial Content") + part("bytes 0-4/12")),
    "another tag": (NOT_APPLICABLE, answer(TAG) + LONGER.replace('"1"', '"2"')),
    "a weak tag": (NOT_APPLICABLE, (answer(TAG) + LONGER).replace('"1"', 'W/"1"')),
    "no tag": (NOT_APPLICABLE, answer() + answer()),
    "another coding": (NOT_APPLICABLE, answer(f"{TAG}\nContent-Encoding: x") + LONGER),
    "HEAD": (NOT_APPLICABLE, answer(TAG) + answer(f"{TAG}\nContent-Length: 6", method="HEAD")),
    "HEAD before": (NOT_APPLICABLE, answer(f"{TAG}\nContent-Length: 6", method="HEAD") + answer(TAG)),
    "an error before": (NOT_APPLICABLE, answer(TAG, status="404 Not Found") + answer(TAG)),
    "another variant": (OTHER_VARIANT, answer(TAG, asked="Accept: a/b") + LONGER),
})  # fmt: skip
def test_one_strong_tag_has_one_length(expected, text):
    assert verdict(s206_length_consistent.id, text) == expected
