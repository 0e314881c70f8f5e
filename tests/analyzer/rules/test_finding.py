"""Findings: filters, normal forms of targets, fingerprints."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.finding import FILTER_FRAMES, display_filter, fingerprint, host_of, normalised_target
from parsers.model import Endpoint


@pytest.mark.parametrize(
    ("frames", "addresses", "expected"),
    [
        ([], ["10.0.0.1"], ""),
        ([3], [], "frame.number in {3}"),
        ([5, 3, 4, 9, 3], [], "frame.number in {3..5, 9}"),
        ([3], ["10.0.0.1", "10.0.0.1"], "frame.number in {3} && ip.addr == 10.0.0.1"),
        (
            [3],
            ["2001:db8::1", "fe80::1%eth0"],
            "frame.number in {3} && ipv6.addr == 2001:db8::1 && ipv6.addr == fe80::1",
        ),
        ([3], ["not an address"], "frame.number in {3}"),
    ],
)  # fmt: skip
def test_a_filter_shows_exactly_those_frames(frames, addresses, expected):
    assert display_filter(frames, addresses) == expected


def test_a_filter_has_a_bound():
    assert display_filter(range(0, 10_000, 2), []).count(",") == FILTER_FRAMES - 1


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/", "/"),
        ("*", "*"),
        ("/item/17", "/item/{n}"),
        ("/item/17.jpg", "/item/{n}.jpg"),
        ("/v1.2/x", "/v1.2/x"),
        ("/a/123e4567-e89b-12d3-a456-426614174000/b", "/a/{uuid}/b"),
        ("/a/123e4567e89b12d3a456426614174000", "/a/{uuid}"),
        ("/f3a2b1c4d5", "/{hex}"),
        ("/deadbeef", "/deadbeef"),
        ("/aB3dE5gH7jK9mN1pQ", "/{id}"),
        ("http://example.com", "/"),
        ("http://example.com/a?b=2&a=1", "/a?a&b"),
        ("/a?b=1;a=2&b=3#c", "/a?a&b"),
        ("/a?", "/a?"),
        ("/day/2026-11-25/10:02:53.csv", "/day/{n}/{n}.csv"),
        ("/tiles/7/64,-42", "/tiles/{n}/64,-42"),
        ("/a;jsessionid=0A1B2C/b;v=1;w", "/a;jsessionid/b;v;w"),
        ("/17;v=1", "/{n};v"),
        ("/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "/reset/{id}"),
        ("/a?1764065000", "/a?{n}"),
        ("user:pa;ss@proxy.example:443", "proxy.example:443"),
        ("/http://user:pass@a.example/b", "/http://a.example/b"),
        ("/@scope/a@b.example", "/@scope/a@b.example"),
        ("/a?f3a2b1c4d5&eyJhbGciOiJub25lIn0.e30.", "/a?{hex}&{id}"),
    ],
)
def test_what_varies_from_request_to_request_leaves_the_target(target, expected):
    assert normalised_target(target) == expected


def test_a_long_target_is_cut():
    assert len(normalised_target("/" + "a" * 100_000)) == 2000


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("> GET / HTTP/1.1\n> Host: Example.com:8080\n>", "example.com"),
        ("> GET http://user@Other.example:1/a HTTP/1.1\n>", "other.example"),
        ("> CONNECT Inner.example:443 HTTP/1.1\n>", "inner.example"),
        ("> GET / HTTP/1.1\n> Host: [2001:db8::1]:80\n>", "[2001:db8::1]"),
        (">! no Host\n> GET / HTTP/1.1\n>", None),
        ("> GET / HTTP/1.1\n> Host:\n>", None),
        ("> GET / HTTP/1.1\n>? 20", None),
        (">? 20", None),
    ],
)
def test_the_host_is_the_one_that_was_asked_for(request_, expected):
    said = converse(f"{request_}\n< HTTP/1.1 200 OK\n<\n< a")
    assert host_of(said.exchanges[-1]) == expected


def print_of(target="/item/1", *, method="GET", host="example.com", status=404, rule="X-1", kind="it"):
    said = converse(f"> {method} {target} HTTP/1.1\n> Host: {host}\n>\n< HTTP/1.1 {status} No\n<\n< a")
    return fingerprint(rule, said.connection, said.exchanges[0], kind)


def test_the_same_fault_has_the_same_fingerprint():
    same = {print_of(), print_of("/item/2"), print_of(host="EXAMPLE.com:80"), print_of("/item/1#a")}
    other = {
        print_of(method="PUT"),
        print_of("/other/1"),
        print_of(host="example.org"),
        print_of(status=405),
        print_of(rule="X-2"),
        print_of(kind="that"),
    }
    assert (len(same), len(other), same & other) == (1, 6, set())
    assert all(len(one) == 32 and set(one) <= set("0123456789abcdef") for one in same | other)


def test_a_fault_of_a_whole_server_has_one_fingerprint_whatever_its_sample_is():
    """The rules on Date settle at the end of the capture, by server: which exchanges are shown is chance."""
    asked = [
        f"> {method} {target} HTTP/1.1\n> Host: example.com\n>\n<! no Date\n< HTTP/1.1 {status} X\n<\n< a"
        for method, target, status in (("GET", "/a", 200), ("PUT", "/b/1", 404))
    ]
    prints = set()
    for text in asked:
        said = converse(text)
        prints.add(fingerprint("X-1", said.connection, said.exchanges[0], "Date", of_server=True))
        prints.add(fingerprint("X-1", said.connection, said.exchanges[0], "Date"))
    assert len(prints) == 3


def test_another_server_address_changes_a_fingerprint_only_without_a_host():
    def moved(text, address):
        said = converse(text)
        said.connection.server = Endpoint(address, 8080)
        return fingerprint("X-1", said.connection, said.exchanges[0], "")

    named, bare = "> GET / HTTP/1.1\n> Host: example.com\n>", ">! no Host\n> GET / HTTP/1.1\n>"
    assert moved(named, "192.0.2.7") == moved(named, "192.0.2.8")
    assert moved(bare, "192.0.2.7") != moved(bare, "192.0.2.8")


def test_a_fingerprint_holds_neither_client_nor_time_nor_file():
    one, two = converse("> GET / HTTP/1.1\n>"), converse("> GET / HTTP/1.1\n>", number=7)
    two.connection.client = Endpoint("198.51.100.1", 1)
    two.connection.capture = "other"
    prints = [fingerprint("X-1", said.connection, said.exchanges[0], "") for said in (one, two)]
    assert prints[0] == prints[1]
    assert fingerprint("X-1", one.connection, None, "") != prints[0]
