"""Credentials that are sent again."""

import pytest

from analyzer.rules.rule import Doubt
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

SAME, SAME_PROXY, NEW = (
    "S401-client-same-credentials",
    "S407-client-same-credentials",
    "S403-client-new-credentials",
)
SECRET, OTHER = "Basic c2VjcmV0", "Basic b3RoZXI="
AGENT = "> User-Agent: a/1\n"
ON_B = "=== b 192.0.2.1\n"


def asked(value=SECRET, *, status=401, challenge='Basic realm="a"', target="/a", fields="", wait=0):
    """One exchange with credentials, refused or not."""
    name, other = ("Proxy-Authorization", "Proxy-Authenticate") if status == 407 or "://" in target else (
        "Authorization", "WWW-Authenticate",
    )  # fmt: skip
    waits = f">WAIT {wait}\n" if wait else ""
    sent = f"> {name}: {value}\n" if value else ""
    refused = f"< {other}: {challenge}\n" if status in {401, 407} else ""
    head = f"{waits}> GET {target} HTTP/1.1\n{fields}{sent}>\n"
    return f"{head}< HTTP/1.1 {status} X\n{refused}<\n< why\n"


@cases({
    "the same": (BROKEN, asked() * 2),
    "the same, and taken": (BROKEN, asked() + asked(status=200)),
    "other ones": (KEPT, asked() + asked(OTHER)),
    "none before": (NOT_APPLICABLE, asked(None) + asked()),
    "none after": (NOT_APPLICABLE, asked() + asked(None)),
    "another URI": (NOT_APPLICABLE, asked() + asked(target="/b")),
    "a minute later": (NOT_APPLICABLE, asked() + asked(wait=61)),
    "another cookie": (KEPT, asked() + asked(fields="> Cookie: a=1\n")),
    "NTLM": (NOT_APPLICABLE, asked("NTLM TlRM", challenge="NTLM") * 2),
    "Negotiate": (NOT_APPLICABLE, asked("Negotiate TlRM", challenge="Negotiate") * 2),
    "NTLM goes on": (NOT_APPLICABLE, asked(challenge="NTLM TlRM") * 2),
    "a stale nonce": (
        NOT_APPLICABLE,
        asked("Digest nonce=a", challenge='Digest realm="a", nonce="b", stale=true') * 2,
    ),
    "a challenge that cannot be read": (NOT_APPLICABLE, asked(challenge='realm="a"') * 2),
    "two lines": (NOT_APPLICABLE, asked(fields=f"> Authorization: {SECRET}\n") * 2),
    "Bearer": (BROKEN, asked("Bearer abc", challenge="Bearer") * 2),
})  # fmt: skip
def test_what_got_401_is_not_sent_again(expected, text):
    assert verdict(SAME, text) == expected


def test_another_server_may_know_the_user():
    one = asked(fields=AGENT)
    assert verdict(SAME, one + ON_B + one) == BROKEN
    assert verdict(SAME, one + "=== b 192.0.2.1 192.0.2.3\n" + one) == NOT_APPLICABLE


PROXY = {"status": 407, "target": "http://example.com/a"}
ELSEWHERE = {"status": 407, "target": "http://example.com/b"}
BETWEEN = asked(status=200, target="http://example.com/c")


@cases({
    "the same": (BROKEN, asked(**PROXY) * 2),
    "other ones": (KEPT, asked(**PROXY) + asked(OTHER, **PROXY)),
    "the same elsewhere": (BROKEN, asked(**PROXY) + asked(**ELSEWHERE)),
    "the same elsewhere, and taken": (NOT_APPLICABLE, asked(**PROXY) + BETWEEN),
    "taken in between": (NOT_APPLICABLE, asked(**PROXY) + BETWEEN + asked(**ELSEWHERE)),
    "other ones taken in between": (
        BROKEN,
        asked(**PROXY) + asked(OTHER, status=200, target="http://example.com/c") + asked(**ELSEWHERE),
    ),
    "a minute later": (NOT_APPLICABLE, asked(**PROXY) + asked(**ELSEWHERE, wait=61)),
    "none": (NOT_APPLICABLE, asked(None, **PROXY) + asked(**ELSEWHERE)),
})  # fmt: skip
def test_what_got_407_is_not_sent_to_the_proxy_again(expected, text):
    assert verdict(SAME_PROXY, text) == expected


def test_each_refusal_is_held_against_the_one_before_it():
    judge, _ = judged("".join(asked(status=407, target=f"http://example.com/{n}") for n in range(4)))
    assert judge.tally[SAME_PROXY].broken == 3


@cases({
    "new ones": (BROKEN, asked(None, status=403) + asked(status=403)),
    "other ones": (BROKEN, asked(status=403) + asked(OTHER, status=403)),
    "much later": (BROKEN, asked(None, status=403) + asked(status=403, wait=120)),
    "the same": (KEPT, asked(status=403) * 2),
    "none": (KEPT, asked(status=403) + asked(None, status=403)),
    "another URI": (NOT_APPLICABLE, asked(None, status=403) + asked(status=403, target="/b")),
})  # fmt: skip
def test_other_credentials_do_not_help_against_403(expected, text):
    assert verdict(NEW, text, profile="rfc2616") == expected


def test_that_they_helped_is_shown():
    found = finding_of(NEW, asked(None, status=403) + asked(status=200))
    assert [one.what for one in found.evidence] == ["other credentials", "status line", "they helped"]
    assert found.standards == ["rfc2616"]


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        (SAME, [asked()] * 2),
        (SAME_PROXY, [asked(**PROXY)] * 2),
        (NEW, [asked(None, status=403), asked(status=403)]),
    ],
)
def test_no_value_is_shown(rule, texts):
    assert "c2VjcmV0" not in repr(finding_of(rule, "".join(texts)))


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        (SAME, [asked(fields=AGENT)] * 2),
        (SAME_PROXY, [asked(**PROXY, fields=AGENT)] * 2),
        (NEW, [asked(None, status=403, fields=AGENT), asked(status=403, fields=AGENT)]),
    ],
)
def test_what_may_have_crossed_the_response_answers_nothing(rule, texts):
    opened = ON_B + asked(None, status=200, target="/x", fields=AGENT) + "=== a\n"
    assert verdict(rule, opened + texts[0] + ON_B + texts[1]) == undecided(Doubt.IN_FLIGHT)
