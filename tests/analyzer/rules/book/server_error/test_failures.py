"""5xx; the cases of content that explains are those of test_explanations."""

from analyzer.rules.book.server_error import RULES
from tests.analyzer.rules.verdicts import BROKEN, NOT_APPLICABLE, finding_of, verdict


def answered(status):
    return f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {status} No\n< Content-Length: 0\n<"


def test_any_5xx_explains_itself_but_those_with_a_rule_of_their_own():
    rule = "C5XX-explain-body"
    own = {code for one in RULES if rule in one.supersedes for code in one.statuses}
    found = {code: verdict(rule, answered(code), profile="rfc9110") for code in range(500, 600)}
    assert {code for code, each in found.items() if each == BROKEN} == found.keys() - own
    assert own == {505, 511}
    assert [verdict(rule, answered(code)) for code in (499, 600)] == [NOT_APPLICABLE] * 2


def test_it_is_a_warning_about_the_server():
    found = finding_of("C5XX-explain-body", answered(500))
    assert (found.severity.value, found.level.value, found.party.value) == ("warning", "SHOULD", "server")
    assert (found.citation_rfc2616, found.citation_current) == ("RFC 2616, 10.5", "RFC 9110, 15.6")
