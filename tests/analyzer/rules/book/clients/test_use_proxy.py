"""What is done after 305."""

from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, judged, verdict

ONE, ALL = "S305-client-uses-proxy", "S305-client-single-retry"
AGENT = "> User-Agent: a/1\n"
TO_PROXY = "=== p 192.0.2.1 192.0.2.9:8080\n"


def asked(target="/a", status=200, fields="", wait=0):
    waits = f">WAIT {wait}\n" if wait else ""
    return f"{waits}> GET {target} HTTP/1.1\n{AGENT}>\n< HTTP/1.1 {status} X\n{fields}<\n< Hello\n"


def use(location="http://192.0.2.9:8080/"):
    return asked(status=305, fields=f"< Location: {location}\n")


SAME, OTHER, THIRD = (asked(f"http://example.com/{name}") for name in "abc")


@cases({
    "that request": (KEPT, use() + TO_PROXY + SAME),
    "another one": (BROKEN, use() + TO_PROXY + OTHER),
    "another one after it": (BROKEN, use() + TO_PROXY + SAME + OTHER),
    "a proxy with a name": (NOT_APPLICABLE, use("http://proxy.example.com:8080/") + TO_PROXY + OTHER),
    "another port": (NOT_APPLICABLE, use("http://192.0.2.9:3128/") + TO_PROXY + OTHER),
    "not as a proxy": (NOT_APPLICABLE, use() + TO_PROXY + asked("/b")),
    "a proxy of its own": (NOT_APPLICABLE, TO_PROXY + OTHER + "=== a\n" + use() + TO_PROXY + THIRD),
})  # fmt: skip
def test_the_proxy_is_used_for_that_request_alone(expected, text):
    assert verdict(ALL, text, profile="rfc2616") == expected


def test_it_is_reported_once():
    judge, _ = judged(use() + TO_PROXY + SAME + OTHER + THIRD + OTHER)
    assert judge.tally[ALL].broken == 1


@cases({
    "the same server": (BROKEN, use() + asked()),
    "the proxy": (KEPT, use() + TO_PROXY + SAME),
    "another server of the name": (KEPT, use() + "=== b 192.0.2.1 192.0.2.3\n" + asked()),
    "the server as a proxy": (KEPT, use() + SAME),
    "a minute later": (NOT_APPLICABLE, use() + asked(wait=61)),
    "never again": (NOT_APPLICABLE, use()),
})  # fmt: skip
def test_the_server_is_not_asked_again(expected, text):
    assert verdict(ONE, text, profile="rfc2616") == expected
