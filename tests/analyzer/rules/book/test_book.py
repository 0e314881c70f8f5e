"""The book is whole: no rule that a module declares is left out, none stands in it twice."""

import importlib
import pkgutil

import analyzer.rules.book
from analyzer.rules.book import RULES
from analyzer.rules.rule import Rule


def test_every_rule_of_every_module_is_in_the_book_once():
    declared = []
    for found in pkgutil.walk_packages(analyzer.rules.book.__path__, "analyzer.rules.book."):
        module = importlib.import_module(found.name)
        declared += [value.id for value in vars(module).values() if isinstance(value, Rule)]

    assert sorted(rule.id for rule in RULES) == sorted(declared)
    assert len(set(declared)) == len(declared) > 40
