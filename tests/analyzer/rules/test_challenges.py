"""Challenges of WWW-Authenticate and Proxy-Authenticate."""

import pytest

from analyzer.rules.challenges import Challenge, challenges, missing_parameters


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
