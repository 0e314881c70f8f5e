"""The method by which 301, 302 and 303 are followed."""

import pytest

from tests.analyzer.rules.book.clients.test_redirects import redirect, then
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, finding_of, verdict

CODES = {301: "S301-client-post-to-get", 302: "S302-client-method-change"}


@pytest.mark.parametrize(("status", "rule"), CODES.items())
def test_a_redirected_request_does_not_become_get(status, rule):
    assert verdict(rule, redirect(status, "PUT") + then()) == NOT_APPLICABLE  # another rule's, at once
    assert verdict(rule, redirect(status, "PUT") + then(), profile="rfc9110") == BROKEN
    assert verdict(rule, redirect(status, "PUT") + then(wait=2)) == BROKEN
    assert verdict(rule, redirect(status, "PUT") + then("PUT", wait=2)) == KEPT
    assert verdict(rule, redirect(status, "PUT") + then("HEAD", wait=2)) == KEPT
    assert verdict(rule, redirect(status, "PUT") + then(wait=6)) == NOT_APPLICABLE
    assert verdict(rule, redirect(status, "GET") + then()) == NOT_APPLICABLE


@pytest.mark.parametrize(("status", "rule"), CODES.items())
def test_post_may_become_get_today(status, rule):
    assert verdict(rule, redirect(status) + then(wait=2), profile="rfc9110") == KEPT
    assert verdict(rule, redirect(status) + then(wait=2), profile="rfc2616") == BROKEN


@cases({
    "GET": (KEPT, redirect(303) + then()),
    "POST": (BROKEN, redirect(303) + then("POST")),
    "HEAD after HEAD": (KEPT, redirect(303, "HEAD") + then("HEAD")),
    "HEAD after POST": (KEPT, redirect(303) + then("HEAD")),
    "a preflight": (NOT_APPLICABLE, redirect(303) + then("OPTIONS")),
    "much later": (NOT_APPLICABLE, redirect(303) + then("POST", wait=6)),
})  # fmt: skip
def test_303_is_followed_by_get(expected, text):
    assert verdict("S303-client-get", text, profile="rfc9110") == expected


def test_head_instead_of_get_breaks_the_old_standard_alone():
    assert verdict("S303-client-get", redirect(303) + then("HEAD"), profile="rfc2616") == BROKEN


def test_after_a_second_it_is_a_remark():
    severities = [
        finding_of("S303-client-get", redirect(303) + then("POST", wait=wait)).severity.value
        for wait in (0, 2)
    ]
    assert severities == ["warning", "info"]
