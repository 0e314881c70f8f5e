from analyzer.rules.book.resources.partial import (
    s206_etag_content_location,
    s206_expires_cc_vary,
    s206_full_headers,
    s206_multipart_part_type,
)
from analyzer.rules.rule import Doubt, Severity
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, finding_of, undecided, verdict

NO_TWIN, CHANGED = undecided(Doubt.NO_TWIN), undecided(Doubt.CHANGED)
OTHER_VARIANT = undecided(Doubt.OTHER_VARIANT)
FIELDS = (
    'ETag: "1"\nContent-Location: /a.txt\nContent-Type: text/plain; charset=utf-8\nContent-Language: en\n'
    "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\nCache-Control: max-age=60\nVary: Accept\nExpires: 0"
)


def _lines(fields):
    return "".join(f"< {line}\n" for line in fields.splitlines())


def without(*names):
    return "\n".join(line for line in FIELDS.splitlines() if not line.startswith(names))


def whole(fields=FIELDS, content="<= 0123456789\n"):
    return f"> GET /a HTTP/1.1\n>\n< HTTP/1.1 200 OK\n{_lines(fields)}<\n{content}"


def part(fields=FIELDS, *, asked="", said="bytes 0-4/10"):
    asked = f"> {asked}\n" if asked else ""
    said = f"< Content-Range: {said}\n" if said else ""
    return (
        f"> GET /a HTTP/1.1\n> Range: bytes=0-4\n{asked}>\n"
        f"< HTTP/1.1 206 Partial Content\n{said}{_lines(fields)}<\n<= 01234\n"
    )


POST = "> POST /a HTTP/1.1\n> Content-Length: 0\n>\n< HTTP/1.1 204 No Content\n<\n"


@cases({
    "both": (KEPT, whole() + part()),
    "no ETag": (BROKEN, whole() + part(without("ETag"))),
    "no Content-Location": (BROKEN, whole() + part(without("Content-Location"))),
    "none in the 200": (KEPT, whole("Content-Type: a/b") + part("")),
    "no 200": (NO_TWIN, part(without("ETag"))),
    "no 200 of late": (NO_TWIN, f"{whole()}>WAIT 301\n{part(without('ETag'))}"),
    "written to since": (NO_TWIN, whole() + POST + part(without("ETag"))),
    "another variant": (OTHER_VARIANT, whole() + part(without("ETag"), asked="Accept: a/b")),
    "another coding": (OTHER_VARIANT, whole(f"{FIELDS}\nContent-Encoding: br") + part(without("ETag"))),
    "another length": (CHANGED, whole() + part(without("ETag"), said="bytes 0-4/12")),
    "another tag": (CHANGED, whole(FIELDS.replace('"1"', '"2"')) + part(without("Content-Location"))),
    "an unknown length": (
        undecided(Doubt.COMPLETE_LENGTH),
        whole() + part(without("ETag"), said="bytes 0-4/*"),
    ),
    "no Content-Range": (undecided(Doubt.COMPLETE_LENGTH), whole() + part(without("ETag"), said="")),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        whole() + part("x y\n" + without("ETag")),
    ),
    "the 200 was broken off": (
        BROKEN,
        whole(f"{FIELDS}\nContent-Length: 10", "<= 0123\n<FIN\n>FIN\n")
        + "=== b 192.0.2.1 192.0.2.2:80\n"
        + part(without("ETag")),
    ),
    "the 200 was chunked": (
        BROKEN,
        whole(f"{FIELDS}\nTransfer-Encoding: chunked", "<= a\\r\\n0123456789\\r\\n0\\r\\n\\r\\n\n")
        + part(without("ETag")),
    ),
})  # fmt: skip
def test_a_part_has_the_tag_and_the_location_of_the_whole(expected, text):
    assert verdict(s206_etag_content_location.id, text) == expected


def test_another_node_makes_it_a_warning():
    text = whole() + part(without("ETag") + "\nServer: b")
    assert finding_of(s206_etag_content_location.id, text).severity is Severity.WARNING
    text = whole() + part(without("ETag"))
    assert finding_of(s206_etag_content_location.id, text).severity is Severity.ERROR


@cases({
    "all": (KEPT, whole() + part()),
    "no Expires": (BROKEN, whole() + part(without("Expires"))),
    "no Cache-Control": (BROKEN, whole() + part(without("Cache-Control"))),
    "no Vary": (BROKEN, whole() + part(without("Vary"))),
    "another Cache-Control": (KEPT, whole() + part(FIELDS.replace("60", "30"))),
    "no 200": (NO_TWIN, part(without("Vary"))),
})  # fmt: skip
def test_a_part_has_the_fields_for_caches_of_the_whole(expected, text):
    assert verdict(s206_expires_cc_vary.id, text) == expected


def test_the_fields_for_caches_are_demanded_by_todays_standard():
    text = whole() + part(without("Vary"))
    assert finding_of(s206_expires_cc_vary.id, text).standards == ["rfc9110"]
    text = whole() + part(without("Vary") + "\nVia: 1.1 x")
    assert finding_of(s206_expires_cc_vary.id, text).severity is Severity.INFO


@cases({
    "all": (KEPT, whole() + part()),
    "no Content-Type": (BROKEN, whole() + part(without("Content-Type"))),
    "another Content-Type": (BROKEN, whole() + part(FIELDS.replace("text/plain", "text/html"))),
    "another charset": (BROKEN, whole() + part(FIELDS.replace("utf-8", "latin1"))),
    "a Content-Type that is written otherwise": (
        KEPT,
        whole() + part(FIELDS.replace("; charset=utf", ";Charset=UTF")),
    ),
    "a Content-Type that is none": (
        KEPT,
        whole(FIELDS.replace("/plain", "")) + part(FIELDS.replace("/plain", "")),
    ),
    "no Content-Language": (BROKEN, whole() + part(without("Content-Lang"))),
    "another Last-Modified": (BROKEN, whole() + part(FIELDS.replace("01 Jan", "02 Jan"))),
    "no tag in the 200": (undecided(Doubt.VALIDATOR_ABSENT), whole(without("ETag")) + part(without("Last"))),
    "no tag in the 206": (undecided(Doubt.VALIDATOR_ABSENT), whole() + part(without("ETag", "Last"))),
    "with If-Range": (NOT_APPLICABLE, whole() + part(without("Last"), asked='If-Range: "1"')),
})  # fmt: skip
def test_a_part_has_all_that_describes_the_whole(expected, text):
    assert verdict(s206_full_headers.id, text) == expected


def parts(
    first="Content-Type: text/plain; charset=utf-8", *, tag='ETag: "1"', boundary="; boundary=x", method="GET"
):
    fields = without("Content-Type", "ETag") + f"\n{tag}\nContent-Type: multipart/byteranges{boundary}"
    content = (
        f"< --x\n< {first}\n< Content-Range: bytes 0-1/10\n<\n< 01\n"
        "< --x\n< Content-Type: text/plain;charset=utf-8\n< Content-Range: bytes 5-6/10\n<\n< 56\n< --x--\n"
    )
    return (
        f"> {method} /a HTTP/1.1\n> Range: bytes=0-1,5-6\n>\n"
        f"< HTTP/1.1 206 Partial Content\n{_lines(fields)}<\n{content if method == 'GET' else ''}"
    )


@cases({
    "the type in each": (KEPT, whole() + parts()),
    "none in one": (BROKEN, whole() + parts("X: y")),
    "another in one": (BROKEN, whole() + parts("Content-Type: text/html")),
    "none in the 200": (KEPT, whole(without("Content-Type")) + parts()),
    "one part": (NOT_APPLICABLE, whole() + part()),
    "no boundary": (NOT_APPLICABLE, whole() + parts(boundary="")),
    "HEAD": (NOT_APPLICABLE, whole() + parts(method="HEAD")),
    "another tag": (CHANGED, whole() + parts("X: y", tag='ETag: "2"')),
    "no 200": (NO_TWIN, parts("X: y")),
})  # fmt: skip
def test_the_parts_have_the_type_of_the_whole(expected, text):
    assert verdict(s206_multipart_part_type.id, text) == expected


def test_the_type_of_the_parts_is_not_that_of_the_response():
    assert verdict(s206_full_headers.id, whole() + parts()) == KEPT
