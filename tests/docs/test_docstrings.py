"""The examples in docstrings run, and give what they say."""

import doctest
from importlib import import_module

import pytest

from tests.structure.sources import PROJECT, module_name, sources

WITH_EXAMPLES = [
    module_name(source) for source in sources() if ">>> " in (PROJECT / source).read_text(encoding="utf-8")
]


def test_there_are_examples():
    assert "analyzer.charts.scales" in WITH_EXAMPLES


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_a_module_run(name):
    found = doctest.testmod(import_module(name))
    assert (found.failed, found.attempted > 0) == (0, True)
