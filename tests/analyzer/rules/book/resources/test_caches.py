import pytest

from analyzer.rules.book.resources.caches import (
    CACHEABLE,
    FROM_STORE,
    cxxx_6585_not_stored,
    cxxx_cache_default,
    s302_cache_explicit,
    s303_not_cached,
    s307_cache_explicit,
)
from analyzer.rules.rule import Doubt, Severity
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, finding_of, undecided, verdict

HIT, AGE = "Cache-Status: edge; hit", "Age: 40"


def said(status, fields=HIT):
    lines = "".join(f"< {line}\n" for line in fields.splitlines())
    return f"> GET /a HTTP/1.1\n>\n< HTTP/1.1 {status} Whatever\n{lines}<\n< why\n"


@cases({
    "hit": (BROKEN, said(500)),
    "Age": (BROKEN, said(500, AGE)),
    "no age": (NOT_APPLICABLE, said(500, "Age: 0")),
    "an age that is none": (NOT_APPLICABLE, said(500, "Age: x")),
    "not from a store": (NOT_APPLICABLE, said(500, "Cache-Status: edge; fwd=miss")),
    "neither": (NOT_APPLICABLE, said(500, "Server: x")),
    "max-age": (KEPT, said(500, f"{HIT}\nCache-Control: max-age=5")),
    "Expires": (KEPT, said(500, f"{HIT}\nExpires: 0")),
    "no-cache": (BROKEN, said(500, f"{HIT}\nCache-Control: no-cache")),
    "404": (BROKEN, said(404)),
    "410": (NOT_APPLICABLE, said(410)),
    "200": (NOT_APPLICABLE, said(200)),
    "416, of a stored 200": (NOT_APPLICABLE, said(416)),
    "302 has a rule of its own": (NOT_APPLICABLE, said(302)),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), said(500, f"x y\n{HIT}")),
    "the head was not captured whole": (
        NOT_APPLICABLE,
        "> GET /a HTTP/1.1\n>\n<= HTTP/1.1 500 No\\r\\nAge: 4\\r\\n\n<? 20\n",
    ),
})  # fmt: skip
def test_a_cache_reuses_what_is_cacheable_by_default(expected, text):
    assert verdict(cxxx_cache_default.id, text) == expected


def test_a_stored_error_is_a_remark():
    assert finding_of(cxxx_cache_default.id, said(500)).severity is Severity.INFO


def test_more_codes_are_cacheable_by_default_today():
    assert finding_of(cxxx_cache_default.id, said(404)).standards == ["rfc2616"]
    assert finding_of(cxxx_cache_default.id, said(500)).standards == ["rfc9110", "rfc2616"]
    assert sorted(CACHEABLE & FROM_STORE) == [204, 308, 404, 405, 414, 451, 501]


@cases({
    "hit": (BROKEN, said(429)),
    "Age": (BROKEN, said(429, AGE)),
    "explicit freshness is no excuse": (BROKEN, said(429, f"{HIT}\nCache-Control: max-age=5")),
    "max-age": (BROKEN, said(511, "Cache-Control: max-age=5")),
    "Expires": (BROKEN, said(428, "Expires: Tue, 02 Jan 2024 00:00:00 GMT")),
    "nothing of the kind": (KEPT, said(431, "Cache-Control: no-store")),
    "another code": (NOT_APPLICABLE, said(430)),
})  # fmt: skip
def test_the_codes_of_rfc_6585_are_not_stored(expected, text):
    assert verdict(cxxx_6585_not_stored.id, text) == expected


def test_what_may_be_another_caches_age_is_a_remark():
    for rule, status in ((cxxx_6585_not_stored, 429), (s302_cache_explicit, 302), (s307_cache_explicit, 307)):
        assert finding_of(rule.id, said(status)).severity is Severity.WARNING
        assert finding_of(rule.id, said(status, AGE)).severity is Severity.INFO
    assert (
        finding_of(cxxx_6585_not_stored.id, said(429, "Cache-Control: max-age=5")).severity is Severity.INFO
    )


@pytest.mark.parametrize(("rule", "status"), [(s302_cache_explicit, 302), (s307_cache_explicit, 307)])
def test_a_temporary_redirect_is_reused_with_permission_only(rule, status):
    for fields, expected in (
        (HIT, BROKEN),
        (AGE, BROKEN),
        (f"{HIT}\nCache-Control: public", KEPT),
        (f"{AGE}\nExpires: 0", KEPT),
        ("Server: x", NOT_APPLICABLE),
    ):
        assert verdict(rule.id, said(status, f"Location: /b\n{fields}")) == expected


@cases({
    "hit": (BROKEN, said(303)),
    "max-age": (BROKEN, said(303, "Cache-Control: max-age=5")),
    "no-store": (KEPT, said(303, "Cache-Control: no-store")),
    "nothing of the kind": (KEPT, said(303, "Server: x")),
})  # fmt: skip
def test_a_303_is_not_cached(expected, text):
    assert verdict(s303_not_cached.id, text) == expected


def test_a_303_may_be_cached_today():
    found = finding_of(s303_not_cached.id, said(303))
    assert (found.standards, found.severity) == (["rfc2616"], Severity.ERROR)
    assert finding_of(s303_not_cached.id, said(303, AGE)).severity is Severity.INFO
