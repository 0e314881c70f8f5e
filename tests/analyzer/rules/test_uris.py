"""URIs as rules compare them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.rules.conversation import converse
from analyzer.rules.uris import Uri, normalised, resolve, split, target_uri
from parsers.model import NotObserved

BASE = "http://a/b/c/d;p?q"

# RFC 3986, 5.4.1 and 5.4.2
EXAMPLES = {
    "g:h": "g:h",
    "g": "http://a/b/c/g",
    "./g": "http://a/b/c/g",
    "g/": "http://a/b/c/g/",
    "/g": "http://a/g",
    "//g": "http://g",
    "?y": "http://a/b/c/d;p?y",
    "g?y": "http://a/b/c/g?y",
    "#s": "http://a/b/c/d;p?q",
    "g#s": "http://a/b/c/g",
    "g?y#s": "http://a/b/c/g?y",
    ";x": "http://a/b/c/;x",
    "g;x": "http://a/b/c/g;x",
    "g;x?y#s": "http://a/b/c/g;x?y",
    "": "http://a/b/c/d;p?q",
    ".": "http://a/b/c/",
    "./": "http://a/b/c/",
    "..": "http://a/b/",
    "../": "http://a/b/",
    "../g": "http://a/b/g",
    "../..": "http://a/",
    "../../": "http://a/",
    "../../g": "http://a/g",
    "../../../g": "http://a/g",
    "../../../../g": "http://a/g",
    "/./g": "http://a/g",
    "/../g": "http://a/g",
    "g.": "http://a/b/c/g.",
    ".g": "http://a/b/c/.g",
    "g..": "http://a/b/c/g..",
    "..g": "http://a/b/c/..g",
    "./../g": "http://a/b/g",
    "./g/.": "http://a/b/c/g/",
    "g/./h": "http://a/b/c/g/h",
    "g/../h": "http://a/b/c/h",
    "g;x=1/./y": "http://a/b/c/g;x=1/y",
    "g;x=1/../y": "http://a/b/c/y",
    "g?y/./x": "http://a/b/c/g?y/./x",
    "g?y/../x": "http://a/b/c/g?y/../x",
    "g#s/./x": "http://a/b/c/g",
    "g#s/../x": "http://a/b/c/g",
    "http:g": "http:g",
}


@pytest.mark.parametrize(("reference", "expected"), EXAMPLES.items(), ids=EXAMPLES.keys())
def test_references_resolve_as_in_the_examples_of_rfc_3986(reference, expected):
    assert resolve(BASE, reference) == expected


def test_a_base_without_a_path_still_has_its_slash():
    assert resolve("http://a", "g") == "http://a/g"
    assert resolve("http://a?q", "g?y") == "http://a/g?y"


def test_a_base_without_authority_keeps_its_own_path():
    assert resolve("urn:a:b", "c") == "urn:c"
    assert resolve("x:/a/b", "../..//c") == "x:/.//c"


@pytest.mark.parametrize(
    "reference",
    [
        "/a b",
        "/{id}",
        "<g>",
        "/a\\b",
        "/a\nb",
        "http://",
        "http:///g",
        "//:80/",
        "//a:b/",
        "//a b/",
        "//[::1/",
    ],
)
def test_what_is_no_reference_is_not_resolved(reference):
    assert resolve(BASE, reference) is None


@pytest.mark.parametrize("base", ["", "/a", "//a/b", "1a:b"])
def test_a_base_without_a_scheme_is_none(base):
    assert resolve(base, "g") is None


def test_octets_beyond_us_ascii_and_userinfo_are_let_pass():
    assert resolve(BASE, "/b\xfccher") == "http://a/b\xfccher"
    assert resolve(BASE, "http://me:secret@[::1]:8080/") == "http://me:secret@[::1]:8080/"


EQUIVALENT = {
    "HTTP://Example.COM": "http://example.com/",
    "http://example.com:80/": "http://example.com/",
    "http://example.com:/": "http://example.com/",
    "http://example.com:0080/": "http://example.com/",
    "http://example.com:0/": "http://example.com:0/",
    "https://example.com:443/a": "https://example.com/a",
    "http://example.com:443/a": "http://example.com:443/a",
    "http://[2001:DB8::1]:80/": "http://[2001:db8::1]/",
    "http://Me@Example.com/": "http://Me@example.com/",
    "http://a/%7e%41/%2f%c3?%7e%2f": "http://a/~A/%2F%C3?%7e%2f",
    "http://a/b/../c/./d": "http://a/c/d",
    "http://a/b/%2E%2e/c": "http://a/c",
    "http://a/b?": "http://a/b?",
    "http://a/b#c": "http://a/b",
    "http://a/%zz%4": "http://a/%zz%4",
    "http://a//b": "http://a//b",
}


@pytest.mark.parametrize(("uri", "expected"), EQUIVALENT.items(), ids=EQUIVALENT.keys())
def test_equivalent_uris_are_written_alike(uri, expected):
    assert normalised(uri) == normalised(expected) == expected


def test_a_uri_is_split_into_its_parts():
    found = {uri: split(uri) for uri in ("http://me@A.b/c?d#e", "https://[::1]:8443", "/a?", "urn:a:b", "")}
    assert found == {
        "http://me@A.b/c?d#e": Uri("http", "a.b", 80, "/c", "d"),
        "https://[::1]:8443": Uri("https", "[::1]", 8443, "", None),
        "/a?": Uri("", "", None, "/a", ""),
        "urn:a:b": Uri("urn", "", None, "a:b", None),
        "": Uri("", "", None, "", None),
    }


@pytest.mark.parametrize("port", ["65536", "9" * 5000, "x", "-1", "\xb2", "1:2"])
def test_what_is_no_port_is_none(port):
    assert split(f"http://a:{port}/").port is None


def request_of(text):
    return converse(text + "\n< HTTP/1.1 200 OK\n<").exchanges[0].request


TARGETS = {
    "origin-form": ("http://example.com/a?b", "> GET /a?b HTTP/1.1\n>"),
    "origin-form that begins with two slashes": ("http://example.com//a", "> GET //a HTTP/1.1\n>"),
    "a Host with a port": ("http://h:8080/", "> GET / HTTP/1.1\n> Host: h:8080\n>"),
    "absolute-form, whatever Host says": ("https://o/a", "> GET https://o/a HTTP/1.1\n> Host: h\n>"),
    "OPTIONS of the server": ("http://example.com", "> OPTIONS * HTTP/1.1\n>"),
    "an asterisk with another method": (None, "> GET * HTTP/1.1\n>"),
    "CONNECT": (None, "> CONNECT o:443 HTTP/1.1\n>"),
    "authority-form with another method": (None, "> GET o:443 HTTP/1.1\n>"),
    "no Host": (None, "> GET / HTTP/1.0\n>"),
    "an empty Host": (None, "> GET / HTTP/1.1\n> Host:\n>"),
    "a port alone": (None, "> GET / HTTP/1.1\n> Host: :80\n>"),
    "an invalid Host": (None, "> GET / HTTP/1.1\n> Host: a/b\n>"),
    "two Hosts": (None, "> GET / HTTP/1.1\n> Host: a\n> Host: b\n>"),
}


@pytest.mark.parametrize(("expected", "text"), TARGETS.values(), ids=TARGETS.keys())
def test_the_target_uri_is_put_together_of_target_and_host(expected, text):
    assert target_uri(request_of(text), tls=False) == expected


def test_inside_tls_the_scheme_is_https():
    assert target_uri(request_of("> GET / HTTP/1.1\n>"), tls=True) == "https://example.com/"


def test_a_head_that_was_not_captured_whole_has_no_target_uri():
    request = converse("> GET / HTTP/1.1\n>? 40\n< HTTP/1.1 200 OK\n<").exchanges[0].request
    with pytest.raises(NotObserved):
        target_uri(request, tls=False)


URI_TEXT = st.text(st.sampled_from("abG:/?#@[].%2eE7~ \xfc\n0"), max_size=40)


@given(URI_TEXT, URI_TEXT)
def test_nothing_raises_and_what_is_normalised_stays_so(base, reference):
    resolve(base, reference)
    split(reference)
    resolved = resolve(f"http://a/{base}", reference)
    if resolved is not None:
        assert normalised(normalised(resolved)) == normalised(resolved)
        assert split(resolved).scheme


HOSTILE = ["/", "../", "/..", "%2e", "a:", "//[", "//%", "//@", "//a:", "."]


@pytest.mark.parametrize("hostile", [piece * (65536 // len(piece)) for piece in HOSTILE], ids=HOSTILE)
def test_a_hostile_target_costs_no_more_than_an_honest_one(hostile):
    start = time.perf_counter()
    resolve(f"http://a{hostile}", hostile)
    resolve(BASE, hostile)
    normalised(f"http://a{hostile}")
    split(hostile)
    assert time.perf_counter() - start < 0.5
