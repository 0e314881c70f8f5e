from analyzer.rules.book.resources.created import s201_created_first, s201_etag_current, s201_put_created
from analyzer.rules.rule import Doubt, Severity
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, finding_of, undecided, verdict

CREDENTIALS, CHANGED = undecided(Doubt.CREDENTIALS), undecided(Doubt.CHANGED)
OTHER_VARIANT, PROXY = undecided(Doubt.OTHER_VARIANT), undecided(Doubt.PROXY)


def said(method, status, fields="", *, target="/items/7", asked="", content="why"):
    lines = "".join(f"< {line}\n" for line in fields.splitlines())
    asked = f"> {asked}\n" if asked else ""
    body = f"<= {content}\n" if content and method != "HEAD" and not status.startswith("204") else ""
    length = "> Content-Length: 0\n" if method in {"PUT", "POST"} else ""
    return f"> {method} {target} HTTP/1.1\n{length}{asked}>\n< HTTP/1.1 {status}\n{lines}<\n{body}"


def posted(fields="Location: http://example.com/items/7", **options):
    return said("POST", "201 Created", fields, target="/items", **options)


def get(status="200 OK", fields="", **options):
    return said("GET", status, fields, **options)


PUT = said("PUT", "204 No Content")
CREATED = said("PUT", "201 Created")
MISSING = get("404 Not Found")
THERE = get()
ELSEWHERE = "=== b 192.0.2.1 192.0.2.9\n"


@cases({
    "there": (KEPT, posted() + THERE),
    "not there": (BROKEN, posted() + MISSING),
    "gone": (BROKEN, posted() + get("410 Gone")),
    "HEAD": (BROKEN, posted() + said("HEAD", "404 Not Found")),
    "a relative Location": (BROKEN, posted("Location: items/7") + MISSING),
    "https": (BROKEN, posted("Location: https://example.com/items/7") + MISSING),
    "what PUT created": (BROKEN, CREATED + MISSING),
    "no Location, and no PUT": (NOT_APPLICABLE, posted("") + MISSING),
    "another resource": (NOT_APPLICABLE, posted() + get("404 Not Found", target="/items/8")),
    "another host": (NOT_APPLICABLE, posted() + get("404 Not Found", asked="Host: example.net")),
    "another server": (NOT_APPLICABLE, posted() + ELSEWHERE + MISSING),
    "asked for once before": (KEPT, posted() + THERE + MISSING),
    "written to in between": (NOT_APPLICABLE, posted() + said("DELETE", "204 No Content") + MISSING),
    "after more than a minute": (NOT_APPLICABLE, f"{posted()}>WAIT 61\n{MISSING}"),
    "asked for before it was created": (
        NOT_APPLICABLE,
        (f"=== b 192.0.2.1 192.0.2.2:80\n> GET /items/7 HTTP/1.1\n>\n=== a\n{posted()}"
        "=== b\n< HTTP/1.1 404 Not Found\n<\n<= why\n"),
    ),
    "with other credentials": (CREDENTIALS, posted(asked="Authorization: x") + MISSING),
    "relayed": (PROXY, posted() + get("404 Not Found", "Via: 1.1 x")),
    "its parent was deleted": (
        CHANGED,
        posted() + said("DELETE", "204 No Content", target="/items/") + MISSING,
    ),
    "something was moved": (CHANGED, posted() + said("MOVE", "201 Created", target="/x") + MISSING),
    "something else was deleted": (
        BROKEN,
        posted() + said("DELETE", "204 No Content", target="/x") + MISSING,
    ),
    "a preflight in between": (BROKEN, posted() + said("OPTIONS", "200 OK") + MISSING),
    "a 404 of before the 201": (BROKEN, MISSING + posted() + MISSING),
})  # fmt: skip
def test_what_was_created_is_there(expected, text):
    assert verdict(s201_created_first.id, text) == expected


ONE, TWO = 'ETag: "1"', 'ETag: "2"'


@cases({
    "the same": (KEPT, said("PUT", "201 Created", ONE) + get(fields=ONE)),
    "another": (BROKEN, said("PUT", "201 Created", ONE) + get(fields=TWO)),
    "another, of Location": (
        BROKEN,
        posted(f"Location: http://example.com/items/7\n{ONE}") + get(fields=TWO),
    ),
    "a weak form of it": (KEPT, said("PUT", "201 Created", ONE) + get(fields='ETag: W/"1"')),
    "that of a coding": (KEPT, said("PUT", "201 Created", ONE) + get(fields='ETag: "1-gzip"')),
    "none in the 201": (NOT_APPLICABLE, CREATED + get(fields=ONE)),
    "none in the 200": (NOT_APPLICABLE, said("PUT", "201 Created", ONE) + THERE),
    "HEAD": (NOT_APPLICABLE, said("PUT", "201 Created", ONE) + said("HEAD", "200 OK", TWO)),
    "coded": (OTHER_VARIANT, said("PUT", "201 Created", ONE) + get(fields=f"{TWO}\nContent-Encoding: br")),
    "another variant": (
        OTHER_VARIANT,
        said("PUT", "201 Created", ONE) + get(fields=TWO, asked="Accept: a/b"),
    ),
    "relayed": (PROXY, said("PUT", "201 Created", ONE) + get(fields=f"{TWO}\nAge: 5")),
})  # fmt: skip
def test_the_tag_of_a_201_is_that_of_what_was_created(expected, text):
    assert verdict(s201_etag_current.id, text) == expected


@cases({
    "nothing there, 201": (KEPT, MISSING + CREATED),
    "something there, 204": (KEPT, THERE + PUT),
    "unchanged, 204": (KEPT, get("304 Not Modified", content="") + PUT),
    "something there, 201": (BROKEN, THERE + CREATED),
    "nothing there, 204, something there": (BROKEN, MISSING + PUT + THERE),
    "gone, 200, something there by HEAD": (
        BROKEN,
        get("410 Gone") + said("PUT", "200 OK") + said("HEAD", "200 OK"),
    ),
    "nothing there, 204": (NOT_APPLICABLE, MISSING + PUT),
    "nothing there, 204, nothing there": (NOT_APPLICABLE, MISSING + PUT + MISSING),
    "nothing there, refused, something there": (
        NOT_APPLICABLE,
        MISSING + said("PUT", "403 Forbidden") + THERE,
    ),
    "something there, 204, something there": (KEPT, THERE + PUT + THERE),
    "not known before": (NOT_APPLICABLE, PUT + THERE),
    "an error before": (NOT_APPLICABLE, get("500 Internal Server Error") + PUT),
    "written to in between": (NOT_APPLICABLE, THERE + said("DELETE", "204 No Content") + CREATED),
    "written to since": (NOT_APPLICABLE, MISSING + PUT + said("POST", "200 OK") + THERE),
    "long before": (NOT_APPLICABLE, f"{THERE}>WAIT 601\n{CREATED}"),
    "long after": (NOT_APPLICABLE, f"{MISSING}{PUT}>WAIT 601\n{THERE}"),
    "with other credentials": (CREDENTIALS, THERE + said("PUT", "201 Created", asked="Cookie: a=b")),
    "relayed": (PROXY, get(fields="Age: 1") + CREATED),
    "its parent was deleted": (CHANGED, THERE + said("DELETE", "204 No Content", target="/items") + CREATED),
    "the request was not captured": (
        NOT_APPLICABLE,
        THERE + CREATED.replace("> PUT /items/7 HTTP/1.1", ">? 23"),
    ),
})  # fmt: skip
def test_the_response_to_put_says_whether_it_created(expected, text):
    assert verdict(s201_put_created.id, text) == expected


def test_a_probe_that_is_far_away_makes_it_a_remark():
    for text in (f"{THERE}>WAIT 6\n{CREATED}", f"{MISSING}{PUT}>WAIT 6\n{THERE}"):
        assert finding_of(s201_put_created.id, text).severity is Severity.INFO
    assert finding_of(s201_put_created.id, THERE + CREATED).severity is Severity.WARNING
