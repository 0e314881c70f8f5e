from analyzer.rules.book import RULES
from analyzer.rules.remedies import APACHE, EXPRESS, GO, HAPROXY, NGINX, NODE, REMEDIES


def test_remedies_are_for_rules_of_the_book_and_servers_that_are_known():
    assert REMEDIES.keys() - {rule.id for rule in RULES} == set()
    servers = {server for remedies in REMEDIES.values() for server in remedies}
    assert servers == {NGINX, APACHE, NODE, EXPRESS, GO, HAPROXY}
    assert all(text for remedies in REMEDIES.values() for text in remedies.values())
