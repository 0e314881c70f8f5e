from analyzer.rules.book.resources.not_modified import (
    s304_content_length,
    s304_etag_content_location,
    s304_expires_cc_vary,
)
from analyzer.rules.rule import Doubt, Severity
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import BROKEN, KEPT, cases, evidence_of, finding_of, undecided, verdict

NO_TWIN, CHANGED = undecided(Doubt.NO_TWIN), undecided(Doubt.CHANGED)
OTHER_VARIANT = undecided(Doubt.OTHER_VARIANT)
FIELDS = 'ETag: "1"\nContent-Location: /a.txt\nCache-Control: max-age=60\nVary: Accept\nExpires: 0'
NAMED = 'If-None-Match: "1"'
DATED = "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT"


def _lines(fields):
    return "".join(f"< {line}\n" for line in fields.splitlines())


def without(name):
    return "\n".join(line for line in FIELDS.splitlines() if not line.startswith(name))


def whole(fields=FIELDS, *, content="<= Hello\n"):
    return f"> GET /a HTTP/1.1\n>\n< HTTP/1.1 200 OK\n{_lines(fields)}<\n{content}"


def unchanged(fields=FIELDS, *, asked=NAMED, more=""):
    return f"> GET /a HTTP/1.1\n> {asked}\n{more}>\n< HTTP/1.1 304 Not Modified\n{_lines(fields)}<\n"


POST = "> POST /a HTTP/1.1\n> Content-Length: 0\n>\n< HTTP/1.1 204 No Content\n<\n"


@cases({
    "both": (KEPT, whole() + unchanged()),
    "no ETag": (BROKEN, whole() + unchanged(without("ETag"))),
    "no Content-Location": (BROKEN, whole() + unchanged(without("Content-L"))),
    "none in the 200": (KEPT, whole("Vary: Accept") + unchanged("Vary: Accept", asked=DATED)),
    "by date": (BROKEN, whole() + unchanged(without("ETag"), asked=DATED)),
    "no 200, and one ETag": (NO_TWIN, unchanged()),
    "no 200, by date": (NO_TWIN, unchanged("", asked=DATED)),
    "no 200, but a tag is known": (BROKEN, unchanged("")),
    "no 200, and any tag will do": (NO_TWIN, unchanged("", asked="If-None-Match: *")),
    "written to since": (NO_TWIN, whole() + POST + unchanged("", asked=DATED)),
    "more than a day later": (NO_TWIN, f"{whole()}>WAIT 86401\n{unchanged('', asked=DATED)}"),
    "another variant": (OTHER_VARIANT, whole() + unchanged("", more="> Accept: a/b\n")),
    "another tag was named": (CHANGED, whole() + unchanged("", asked='If-None-Match: "2"')),
    "another tag in the 304": (CHANGED, whole() + unchanged('ETag: "2"', asked=DATED)),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), whole() + unchanged("x y")),
    "the request was not captured": (
        undecided(NotObservedReason.NO_REQUEST),
        "< HTTP/1.1 304 Not Modified\n<\n",
    ),
})  # fmt: skip
def test_a_304_has_the_tag_and_the_location_of_its_200(expected, text):
    assert verdict(s304_etag_content_location.id, text) == expected


def test_how_much_a_missing_tag_weighs():
    for text, expected in (
        (whole() + unchanged(without("ETag")), Severity.ERROR),
        (whole() + unchanged(without("ETag") + "\nServer: b"), Severity.WARNING),
        (unchanged(""), Severity.INFO),
    ):
        assert finding_of(s304_etag_content_location.id, text).severity is expected


@cases({
    "all": (KEPT, whole() + unchanged()),
    "no Expires": (BROKEN, whole() + unchanged(without("Expires"))),
    "no Cache-Control": (BROKEN, whole() + unchanged(without("Cache"))),
    "no Vary": (BROKEN, whole() + unchanged(without("Vary"))),
    "another Cache-Control": (KEPT, whole() + unchanged(FIELDS.replace("60", "30"))),
    "no 200": (NO_TWIN, unchanged()),
})  # fmt: skip
def test_a_304_has_the_fields_for_caches_of_its_200(expected, text):
    assert verdict(s304_expires_cc_vary.id, text) == expected


def test_the_fields_for_caches_are_demanded_by_todays_standard():
    found = finding_of(s304_expires_cc_vary.id, whole() + unchanged(without("Vary")))
    assert (found.standards, found.severity) == (["rfc9110"], Severity.WARNING)
    found = finding_of(s304_expires_cc_vary.id, whole() + unchanged(without("Vary") + "\nVia: 1.1 x"))
    assert found.severity is Severity.INFO


def length(value, tag='ETag: "1"', **options):
    return unchanged(f"{tag}\nContent-Length: {value}", **options)


WEAK = 'ETag: W/"1"'
BROKEN_OFF = whole('ETag: "1"\nTransfer-Encoding: chunked', content="<= 5\\r\\n\n<? 10\n<FIN\n>FIN\n")


@cases({
    "none": (KEPT, whole() + unchanged()),
    "none, and no 200": (KEPT, unchanged()),
    "the same": (KEPT, whole() + length(5)),
    "another": (BROKEN, whole() + length(6)),
    "none of the 200's octets": (BROKEN, whole() + length(0)),
    "another, no 200": (NO_TWIN, length(6)),
    "0, no 200": (NO_TWIN, length(0)),
    "another, a weak tag": (CHANGED, whole(WEAK) + length(6, WEAK)),
    "0, a weak tag": (BROKEN, whole(WEAK) + length(0, WEAK)),
    "0, another variant": (BROKEN, whole() + length(0, more="> Accept: a/b\n")),
    "0, and the 200 was empty": (CHANGED, whole(WEAK, content="") + length(0, WEAK)),
    "0, written to since": (NO_TWIN, whole() + POST + length(0)),
    "another, no tag in the 304": (CHANGED, whole() + length(6, "Vary: Accept")),
    "another coding": (OTHER_VARIANT, whole() + length(6, 'ETag: "1"\nContent-Encoding: br')),
    "the coding of the 200": (
        BROKEN,
        whole('ETag: "1"\nContent-Encoding: x') + length(6, 'ETag: "1"\nContent-Encoding: x'),
    ),
    "the end of the 200 was not captured": (
        undecided(NotObservedReason.LOST),
        BROKEN_OFF + "=== b 192.0.2.1 192.0.2.2:80\n" + length(6),
    ),
})  # fmt: skip
def test_content_length_of_a_304_is_that_of_its_200(expected, text):
    assert verdict(s304_content_length.id, text) == expected


def test_no_octets_of_any_variant_are_a_remark():
    assert finding_of(s304_content_length.id, whole(WEAK) + length(0, WEAK)).severity is Severity.INFO
    assert finding_of(s304_content_length.id, whole() + length(0)).severity is Severity.WARNING


def test_the_evidence_is_the_length_and_the_octets():
    shown = evidence_of(s304_content_length.id, whole() + length(0))
    assert [(what, value) for what, value, _, _ in shown] == [
        ("content-length", "Content-Length: 0"),
        ("content of the 200", "5 octets"),
    ]
