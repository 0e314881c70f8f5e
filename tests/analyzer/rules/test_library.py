"""The book and the user's own rules, side by side."""

from analyzer.rules.book import RULES
from analyzer.rules.catalogue import catalogue
from analyzer.rules.library import book, library
from analyzer.rules.rule import Severity
from tests.analyzer.own import declared


def test_without_own_rules_the_library_is_the_book():
    assert library() is book()
    assert list(book().rules) == [rule.id for rule in RULES]
    assert book().rows == catalogue()


def test_own_rules_stand_behind_the_book():
    own = declared()
    found = library([own])
    assert list(found.rules.values()) == [*RULES, own]
    assert list(found.rows) == [*catalogue(), "OWN-rule"]
    assert "OWN-rule" not in book().rows


def test_own_severities_stand_in_the_rows():
    rows = library([declared()], {"OWN": Severity.ERROR, "S405-allow": Severity.OFF}).rows
    assert (rows["OWN-rule"].severity_rfc9110, rows["OWN-rule"].severity_rfc2616) == (Severity.ERROR,) * 2
    assert rows["S405-allow"].severity_rfc9110 is Severity.OFF
    assert rows["S401-www-authenticate"] == catalogue()["S401-www-authenticate"]
