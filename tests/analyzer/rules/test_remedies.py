from analyzer.rules.catalogue import catalogue
from analyzer.rules.remedies import APACHE, EXPRESS, GO, HAPROXY, NGINX, NODE, REMEDIES, TOMCAT


def test_remedies_are_for_requirements_of_the_catalogue_and_servers_that_are_known():
    assert REMEDIES.keys() - catalogue().keys() == set()
    servers = {server for remedies in REMEDIES.values() for server in remedies}
    assert servers == {NGINX, APACHE, NODE, EXPRESS, GO, HAPROXY, TOMCAT}
    assert all(text for remedies in REMEDIES.values() for text in remedies.values())
