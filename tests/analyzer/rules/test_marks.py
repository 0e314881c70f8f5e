"""What a mark waits for; how marks are paired is tested with the sequels."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.marks import Waiting, but_for_scheme, key_of
from analyzer.rules.sequels import Sequels

REDIRECT = "< HTTP/1.1 302 Found\n< Location: {}\n<\n< there\n"


def asked(target, *, host="example.com"):
    return f"> GET {target} HTTP/1.1\n> Host: {host}\n>\n"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/a?b", "/a?b"),
        ("/%7Ea", "/~a"),
        ("/a/../b", "/b"),
        ("http://example.com", "/"),
        ("http://example.com/a", "/a"),
        ("/a#b", "/a"),
        ("*", "*"),
    ],
)
def test_a_request_is_told_by_the_path_of_its_normalised_uri(target, expected):
    (exchange,) = converse(asked(target) + "< HTTP/1.1 200 OK\n<\n< Hello").exchanges
    assert key_of(exchange, exchange.request) == expected


def test_a_request_without_uri_is_told_by_its_target():
    (exchange,) = converse(">! no Host\n> GET /%7Ea HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n< Hello").exchanges
    assert key_of(exchange, exchange.request) == "/%7Ea"


def test_a_client_is_waited_for_by_the_paths_it_asked_for_and_was_sent_to():
    sequels = Sequels(frozenset({305}))
    (exchange,) = converse(asked("/%7Ea") + REDIRECT.format("/b?c")).exchanges
    sequels.add(exchange, [])
    waiting = sequels.waiting["192.0.2.1"]
    assert (waiting.keys, waiting.awaits_any) == ({"/~a", "/b?c"}, False)


def test_some_statuses_wait_for_whatever_comes():
    sequels = Sequels(frozenset({302}))
    (exchange,) = converse(asked("/a") + REDIRECT.format("/b")).exchanges
    sequels.add(exchange, [])
    assert sequels.waiting["192.0.2.1"].awaits_any
    assert not Waiting(frozenset({302})).awaits_any


def test_uris_without_their_scheme():
    assert (
        but_for_scheme("http://example.com/a") == but_for_scheme("https://example.com/a") == "example.com/a"
    )
