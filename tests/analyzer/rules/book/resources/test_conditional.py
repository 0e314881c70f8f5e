from analyzer.rules.book.resources.conditional import s412_if_match_ignored
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, evidence_of, undecided, verdict

ALREADY_DONE = undecided(Doubt.ALREADY_DONE)


def get(tag='"2"', *, status="200 OK", asked="", content="two", method="GET"):
    asked = f"> {asked}\n" if asked else ""
    body = f"<= {content}\n" if content else ""
    return f"> {method} /a HTTP/1.1\n{asked}>\n< HTTP/1.1 {status}\n< ETag: {tag}\n<\n{body}"


def put(match='"1"', *, status="204 No Content", method="PUT", content="another", fields=""):
    body = f">= {content}\n" if content else ""
    return f"> {method} /a HTTP/1.1\n> If-Match: {match}\n>\n{body}< HTTP/1.1 {status}\n{fields}<\n"


STORED = '> PUT /a HTTP/1.1\n>\n>= two\n< HTTP/1.1 204 No Content\n< ETag: "2"\n<\n'
OVERLAP = """
    === b 192.0.2.1 192.0.2.2:80
    > GET /a HTTP/1.1
    >
    === a
    > PUT /a HTTP/1.1
    > If-Match: "1"
    >
    >= another
    === b
    < HTTP/1.1 200 OK
    < ETag: "2"
    <
    <= two
    === a
    < HTTP/1.1 204 No Content
    <
"""


@cases({
    "another tag": (BROKEN, get() + put()),
    "another tag, refused": (KEPT, get() + put(status="412 Precondition Failed") + "< why\n"),
    "another tag, DELETE": (BROKEN, get() + put(method="DELETE", content="")),
    "another tag, after HEAD": (BROKEN, get(method="HEAD", content="") + put()),
    "another tag, after 304": (
        BROKEN,
        get(status="304 Not Modified", asked='If-None-Match: "2"', content="") + put(),
    ),
    "another tag, after PUT": (BROKEN, STORED + put()),
    "the tag": (KEPT, get() + put('"2"')),
    "the tag among others": (KEPT, get() + put('"1", "2"')),
    "a weak form of it": (KEPT, get() + put('W/"2"')),
    "the tag of a coding": (KEPT, get('"2-gzip"') + put('"2"')),
    "anything": (NOT_APPLICABLE, get() + put("*")),
    "no tag": (NOT_APPLICABLE, get() + put("1")),
    "the current tag is weak": (NOT_APPLICABLE, get('W/"2"') + put()),
    "the current tag is not known": (NOT_APPLICABLE, put()),
    "more than a minute before": (NOT_APPLICABLE, f"{get()}>WAIT 61\n{put()}"),
    "written to in between": (NOT_APPLICABLE, get() + put(method="POST") + put()),
    "told while the PUT ran": (NOT_APPLICABLE, OVERLAP),
    "GET": (NOT_APPLICABLE, get() + get(asked='If-Match: "1"')),
    "accepted for later": (
        NOT_APPLICABLE,
        get() + put(status="202 Accepted", fields="< Content-Length: 0\n"),
    ),
    "another variant": (undecided(Doubt.OTHER_VARIANT), get(asked="Accept: a/b") + put()),
    "PATCH": (ALREADY_DONE, get() + put(method="PATCH")),
    "what is there already": (ALREADY_DONE, get() + put(content="two")),
    "what was put there before": (ALREADY_DONE, STORED + put(content="two")),
    "something else of the same length": (BROKEN, get() + put(content="one")),
    "something else of the same length, after PUT": (BROKEN, STORED + put(content="one")),
    "the request was not captured": (NOT_APPLICABLE, get() + put().replace("> PUT /a HTTP/1.1", ">? 17")),
})  # fmt: skip
def test_a_false_if_match_is_not_performed(expected, text):
    assert verdict(s412_if_match_ignored.id, text) == expected


def test_content_of_one_length_that_was_not_kept_may_be_the_same():
    assert verdict(s412_if_match_ignored.id, get() + put(content="one"), content_limit=0) == ALREADY_DONE


def test_the_evidence_is_the_condition_and_the_tag_before():
    assert [(what, value) for what, value, _, _ in evidence_of(s412_if_match_ignored.id, get() + put())] == [
        ("if-match", 'If-Match: "1"'),
        ("ETag before", 'ETag: "2"'),
        ("status line", "HTTP/1.1 204 No Content"),
    ]
