"""A POST that became a long GET."""

from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, evidence_of, verdict

RULE = "S414-post-as-get"
SHORT, LONG = "q=" + "a" * 300, "q=" + "a" * 9000


def post(content=SHORT, status=302, method="POST", fields=""):
    body = f">= {content}\n" if content else ""
    return f"> {method} /a HTTP/1.1\n{fields}>\n{body}< HTTP/1.1 {status} X\n< Location: /b\n<\n< Note.\n"


def get(query=SHORT, status=414, connection="", fields="", method="GET"):
    return f"{connection}> {method} /b?{query} HTTP/1.1\n{fields}>\n< HTTP/1.1 {status} X\n<\n< why\n"


@cases({
    "the content": (BROKEN, post() + get()),
    "301": (BROKEN, post(status=301) + get()),
    "307": (KEPT, post(status=307) + get()),
    "a PUT": (KEPT, post(method="PUT") + get()),
    "longer than what is kept": (BROKEN, post(LONG) + get(LONG)),
    "another beginning": (KEPT, post(LONG) + get("r" + LONG[1:])),
    "another length": (KEPT, post(LONG) + get(f"{LONG}a")),
    "no POST": (KEPT, get()),
    "no content": (KEPT, post("") + get()),
    "no query": (NOT_APPLICABLE, post() + "> GET /b HTTP/1.1\n>\n< HTTP/1.1 414 X\n<\n< why\n"),
    "a POST again": (NOT_APPLICABLE, post() + get(method="POST")),
    "taken": (NOT_APPLICABLE, post() + get(status=200)),
    "much later": (KEPT, post() + ">WAIT 6\n" + get()),
    "another client": (KEPT, post() + get(connection="=== b 192.0.2.7\n")),
    "another user agent": (KEPT, post() + get(fields="> User-Agent: a/1\n")),
    "another connection": (BROKEN, post() + get(connection="=== b 192.0.2.1 192.0.2.9\n")),
})  # fmt: skip
def test_no_post_becomes_a_get_with_its_content_in_the_query(expected, text):
    assert verdict(RULE, text) == expected


def test_content_that_was_not_kept_proves_nothing():
    assert verdict(RULE, post() + get(), content_limit=0) == KEPT


def test_the_post_and_its_redirect_are_shown():
    shown = [(what, frame) for what, _, frame, _ in evidence_of(RULE, post() + get())]
    assert shown == [("request line", 6), ("the POST", 4), ("its redirect", 5)]
