"""Challenges of WWW-Authenticate and Proxy-Authenticate."""

import pytest

from analyzer.rules.challenges import (
    Challenge,
    challenge_lines,
    challenges,
    lacks_challenge,
    missing_parameters,
)
from analyzer.rules.conversation import converse
from analyzer.rules.rule import Undecided


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Basic", [Challenge("basic", {}, "")]),
        ('Basic realm="a, b"', [Challenge("basic", {"realm": "a, b"}, "")]),
        ("Basic realm=a", [Challenge("basic", {"realm": "a"}, "")]),
        ('Basic realm = "a"', [Challenge("basic", {"realm": "a"}, "")]),
        ("Negotiate, NTLM", [Challenge("negotiate", {}, ""), Challenge("ntlm", {}, "")]),
        ("NTLM TlRM+/==", [Challenge("ntlm", {}, "TlRM+/==")]),
        (
            'Digest realm="a", nonce="b,c", Basic realm="d"',
            [Challenge("digest", {"realm": "a", "nonce": "b,c"}, ""), Challenge("basic", {"realm": "d"}, "")],
        ),
        ('Basic realm="a", Realm="b"', [Challenge("basic", {"realm": "a"}, "")]),
        ('realm="a"', None),
        ('NTLM abc==, realm="a"', None),
        ("Basic log in", None),
        ("Basic =", None),
        ("(Basic)", None),
        ("", None),
        (",", None),
    ],
)
def test_challenges_are_told_apart_by_their_schemes(value, expected):
    assert challenges(value) == expected


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        ("Basic", ["realm"]),
        ("Basic realm=a", []),
        ("Digest", ["realm", "nonce"]),
        ("Digest nonce=a", ["realm"]),
        ("Bearer", []),
        ("Negotiate abc==", []),
    ],
)
def test_what_a_scheme_requires(value, missing):
    (challenge,) = challenges(value)
    assert missing_parameters(challenge) == missing


@pytest.mark.parametrize(
    ("fields", "lines"),
    [("", 0), ("< WWW-Authenticate:\n", 0), ("< WWW-Authenticate: ,\n< www-authenticate: Negotiate\n", 1)],
)
def test_an_empty_list_holds_no_challenge(fields, lines):
    response = answered(fields)
    assert len(challenge_lines(response, "www-authenticate")) == lines
    assert lacks_challenge(response, "www-authenticate") is (lines == 0)


def test_a_line_that_cannot_be_read_may_hold_a_challenge():
    with pytest.raises(Undecided):
        lacks_challenge(answered("< WWW-Authenticate\n"), "www-authenticate")


def answered(fields):
    return converse(f"> GET / HTTP/1.1\n>\n< HTTP/1.1 401 No\n{fields}<\n< why").exchanges[0].response
