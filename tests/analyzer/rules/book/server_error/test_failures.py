"""5xx; the cases of content that explains are those of test_explanations."""

from tests.analyzer.rules.verdicts import BROKEN, NOT_APPLICABLE, finding_of, verdict


def answered(status):
    return f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {status} No\n< Content-Length: 0\n<"


def test_any_5xx_explains_itself():
    found = {verdict("C5XX-explain-body", answered(status)) for status in range(500, 600)}
    assert found == {BROKEN}
    assert [verdict("C5XX-explain-body", answered(status)) for status in (499, 600)] == [NOT_APPLICABLE] * 2


def test_it_is_a_warning_about_the_server():
    found = finding_of("C5XX-explain-body", answered(500))
    assert (found.severity.value, found.level.value, found.party.value) == ("warning", "SHOULD", "server")
    assert (found.citation_rfc2616, found.citation_current) == ("RFC 2616, 10.5", "RFC 9110, 15.6")
