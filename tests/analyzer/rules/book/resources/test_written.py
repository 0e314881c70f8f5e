from analyzer.rules.book.resources.written import s201_put_validator, s204_metadata, s400_partial_put
from analyzer.rules.conversation import converse
from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, evidence_of, undecided, verdict

OTHER_VARIANT, PROXY = undecided(Doubt.OTHER_VARIANT), undecided(Doubt.PROXY)
ONE, TWO = 'ETag: "1"', 'ETag: "2"'


def put(fields=ONE, *, status="204 No Content", method="PUT", asked="", content='{"a": 1}'):
    lines = "".join(f"< {line}\n" for line in fields.splitlines())
    asked = f"> {asked}\n" if asked else ""
    return f"> {method} /a HTTP/1.1\n{asked}>\n>= {content}\n< HTTP/1.1 {status}\n{lines}<\n"


def get(fields=ONE, *, asked="", content='{"a": 1}'):
    lines = "".join(f"< {line}\n" for line in fields.splitlines())
    asked = f"> {asked}\n" if asked else ""
    return f"> GET /a HTTP/1.1\n{asked}>\n< HTTP/1.1 200 OK\n{lines}<\n<= {content}\n"


@cases({
    "the same": (KEPT, put() + get()),
    "another": (BROKEN, put() + get(TWO)),
    "another after PATCH": (BROKEN, put(method="PATCH") + get(TWO)),
    "after DELETE": (NOT_APPLICABLE, put(method="DELETE") + get(TWO)),
    "another status": (NOT_APPLICABLE, put(status="200 OK") + get(TWO)),
    "a weak form": (KEPT, put() + get('ETag: W/"1"')),
    "none": (NOT_APPLICABLE, put("") + get()),
    "none in the 200": (NOT_APPLICABLE, put() + get("")),
    "later than the first GET": (KEPT, put() + get() + get(TWO)),
    "after more than ten seconds": (NOT_APPLICABLE, f"{put()}>WAIT 11\n{get(TWO)}"),
    "coded": (OTHER_VARIANT, put() + get(f"{TWO}\nContent-Encoding: br")),
    "another variant": (OTHER_VARIANT, put() + get(TWO, asked="Accept: a/b")),
    "stored": (PROXY, put() + get(f"{TWO}\nAge: 5")),
})  # fmt: skip
def test_the_tag_of_a_204_is_the_current_one(expected, text):
    assert verdict(s204_metadata.id, text) == expected


OTHER = '{"a":  1'
LONG = "x" * 3000


@cases({
    "stored as sent": (KEPT, put() + get()),
    "stored in another way": (BROKEN, put() + get(content='{"a":1}')),
    "stored in another way of the same length": (BROKEN, put() + get(content=OTHER)),
    "nothing sent, nothing stored": (KEPT, put(content="") + get(content="")),
    "created": (BROKEN, put(status="201 Created") + get(content=OTHER)),
    "by PATCH": (NOT_APPLICABLE, put(method="PATCH") + get(content=OTHER)),
    "refused": (NOT_APPLICABLE, put(status="403 Forbidden") + get(content=OTHER)),
    "another tag": (NOT_APPLICABLE, put() + get(TWO, content=OTHER)),
    "a weak tag": (NOT_APPLICABLE, put('ETag: W/"1"') + get('ETag: W/"1"', content=OTHER)),
    "a part": (NOT_APPLICABLE, put(asked="Content-Range: bytes 0-7/9") + get(content=OTHER)),
    "not written": (NOT_APPLICABLE, get() + get(content=OTHER)),
    "coded": (OTHER_VARIANT, put() + get(f"{ONE}\nContent-Encoding: br", content="x")),
    "another variant": (OTHER_VARIANT, put() + get(asked="Accept: a/b", content=OTHER)),
    "long, and of another length": (BROKEN, put(content=LONG) + get(content=LONG + "y")),
    "no end": (
        undecided(NotObservedReason.LOST),
        put() + get(f"{ONE}\nTransfer-Encoding: chunked", content="5\\r\\n").rstrip() + "\n<? 8\n",
    ),
})  # fmt: skip
def test_a_tag_says_that_what_was_put_is_what_was_stored(expected, text):
    assert verdict(s201_put_validator.id, text) == expected


def test_content_of_one_length_that_was_not_kept_proves_nothing():
    text = put() + get(content=OTHER)
    assert verdict(s201_put_validator.id, text, content_limit=0) == undecided(NotObservedReason.CONTENT_LIMIT)


def test_content_is_kept_where_it_is_little_and_has_a_tag():
    wants = s201_put_validator.needs_content
    assert wants is not None
    for text, expected in (
        (get(), True),
        (get(""), False),
        (get(content=LONG), False),
        (put(status="200 OK"), False),
        ("< HTTP/1.1 200 OK\n" + f"< {ONE}\n<\n<= x\n", False),
    ):
        exchange = converse(text).exchanges[0]
        assert bool(wants(exchange.request_or_none, exchange.response)) is expected


RANGE = "Content-Range: bytes 8-9/10"


def part(said=RANGE, **options):
    return put("", asked=said, content="ij", **options)


def after(**options):
    return get(TWO, content="ij", **options)


@cases({
    "refused": (KEPT, part(status="400 Bad Request")),
    "not understood": (KEPT, part(status="501 Not Implemented")),
    "the part alone is left": (BROKEN, part() + after()),
    "the whole is there": (KEPT, part() + get(TWO, content="0123456789")),
    "the beginning": (KEPT, part("Content-Range: bytes 0-1/10") + after()),
    "no part": (NOT_APPLICABLE, put(content="ij") + after()),
    "a bad value": (NOT_APPLICABLE, part("Content-Range: 8-9") + after()),
    "no part, refused": (NOT_APPLICABLE, put(status="400 Bad Request")),
    "another method": (NOT_APPLICABLE, part(method="POST") + after()),
    "not performed": (NOT_APPLICABLE, part(status="403 Forbidden") + after()),
    "coded": (OTHER_VARIANT, part() + get(f"{TWO}\nContent-Encoding: x", content="ij")),
    "another variant": (OTHER_VARIANT, part() + after(asked="Accept: a/b")),
    "stored": (PROXY, part() + get(f"{TWO}\nAge: 5", content="ij")),
})  # fmt: skip
def test_a_part_does_not_take_the_place_of_the_whole(expected, text):
    assert verdict(s400_partial_put.id, text) == expected


def test_the_evidence_is_the_part_and_what_is_left():
    assert [(what, value) for what, value, _, _ in evidence_of(s400_partial_put.id, part() + after())] == [
        ("content-range", RANGE),
        ("response to PUT", "HTTP/1.1 204 No Content"),
        ("content after it", "2 octets"),
    ]
