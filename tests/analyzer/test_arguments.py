import pathlib
import re

import pytest

from analyzer import analyze
from analyzer.arguments import mapping, paths_of, prefixes
from analyzer.explain import UnknownRuleError
from analyzer.rules.library import library
from tests.analyzer.captures import packets


@pytest.mark.parametrize("given", ["a.pcap", pathlib.Path("a.pcap"), ["a.pcap"], (pathlib.Path("a.pcap"),)])
def test_paths_are_taken_in_any_form(given):
    assert paths_of(given) == ["a.pcap"]


def test_packets_are_no_paths():
    assert paths_of(packets()) is None


def test_a_prefix_stands_for_itself_and_must_begin_a_rule():
    assert prefixes("s405-allow", library()) == prefixes(["S405-ALLOW"], library()) == ("S405-allow",)
    with pytest.raises(UnknownRuleError, match="'Z9' matches no rule"):
        prefixes(["S405", "Z9"], library())


def test_a_mapping_is_returned_as_it_is():
    given = {"S405": "off"}
    assert mapping("severity", given, "{}") is given


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"roles": ["192.0.2.7=origin"]}, 'roles is a mapping, as in {"192.0.2.7:80": "origin"}, not list'),
        ({"severity": "off"}, 'severity is a mapping, as in {"S405-allow": "warning"}, not str'),
    ],
)
def test_what_is_said_by_address_or_rule_must_be_a_mapping(options, message):
    with pytest.raises(TypeError, match=re.escape(message)):
        analyze("a.pcap", **options)
