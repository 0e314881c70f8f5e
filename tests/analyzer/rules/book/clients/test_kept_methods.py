"""The method by which 307 and 308 are followed."""

import pytest

from tests.analyzer.rules.book.clients.test_redirects import redirect, then
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, finding_of, verdict

CODES = {307: ("S307-client-method-kept", "error"), 308: ("S308-client-method-kept", "warning")}
every_code = pytest.mark.parametrize(("status", "rule", "severity"), [(k, *v) for k, v in CODES.items()])
COOKIE = "> Cookie: a=1\n"


@every_code
def test_the_method_stays(status, rule, severity):
    assert finding_of(rule, redirect(status) + then()).severity.value == severity
    assert verdict(rule, redirect(status) + then("POST")) == KEPT
    assert verdict(rule, redirect(status, "GET") + then("POST")) == BROKEN
    assert verdict(rule, redirect(status) + then("OPTIONS")) == NOT_APPLICABLE
    assert verdict(rule, redirect(status) + then("OPTIONS") + then("POST")) == KEPT


@every_code
def test_later_the_same_cookie_must_show_that_it_follows(status, rule, severity):
    with_cookie = redirect(status, fields=COOKIE)
    assert verdict(rule, redirect(status) + then(wait=2)) == NOT_APPLICABLE
    assert verdict(rule, with_cookie + then(wait=2)) == NOT_APPLICABLE
    assert verdict(rule, with_cookie + then(wait=6, fields=COOKIE)) == NOT_APPLICABLE
    found = finding_of(rule, with_cookie + then(wait=2, fields=COOKIE))
    assert found.severity.value == "warning"


@every_code
def test_get_after_head_is_a_remark(status, rule, severity):
    assert finding_of(rule, redirect(status, "HEAD") + then()).severity.value == "info"


@every_code
def test_the_old_standard_knows_no_such_rule(status, rule, severity):
    assert finding_of(rule, redirect(status, "GET") + then("HEAD")).standards == ["rfc9110"]


def test_a_post_that_became_get_after_307_stands_for_both_standards():
    found = finding_of("S307-client-method-kept", redirect(307) + then())
    assert (found.standards, found.severity.value) == (["rfc9110", "rfc2616"], "error")
