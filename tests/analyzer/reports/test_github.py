import re

from hypothesis import given
from hypothesis import strategies as st

from analyzer.reports.github import data, property_value
from tests.analyzer.readings import NO_REQUEST, TWO_EXCHANGES
from tests.analyzer.reports.hostile import CAPTURE, HOSTILE, analysed
from tests.analyzer.reports.test_finding_files import file_of

_COMMAND = re.compile(r"::(error|warning|notice) title=([^:,\r\n]*)::([^\r\n]*)")
"""As the runner reads a line: the properties end at the first ::."""


def commands(analysis, samples=3):
    text = file_of("github", analysis, samples=samples)
    assert text.endswith("\n")
    found = [_COMMAND.fullmatch(line) for line in text.split("\n")[:-1]]
    assert all(found)
    return [match.groups() for match in found]


def unescaped(text):
    for octet, character in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(octet, character)
    return text


def test_each_rule_is_one_annotation_and_the_sum_the_last():
    (rule, last) = commands(analysed(TWO_EXCHANGES))
    assert rule[0] == "error"
    assert unescaped(rule[1]) == "S405-allow: 405 lists the valid methods in Allow"
    lines = unescaped(rule[2]).split("\n")
    assert lines[0] == "The 405 (Method Not Allowed) response has no Allow. (1 time)"
    assert lines[-1].startswith("advice: List in Allow")
    assert last[0] == "notice"
    assert "2 responses judged" in last[2]


def test_ten_samples_are_the_most_that_an_annotation_has():
    texts = [TWO_EXCHANGES.replace("/b?", f"/{letter}?") for letter in "bcdefghijklmnopq"]
    (rule, _) = commands(analysed(*texts), samples=None)
    assert rule[2].count("%0A- ") == 10
    assert "(16 times)" in rule[2]


def test_undecided_is_a_notice():
    found = commands(analysed(NO_REQUEST, undecided=True))
    assert ("notice", "Undecided") in {(kind, message.partition("%3A")[0][:9]) for kind, _, message in found}


def test_captured_text_begins_no_command_of_its_own():
    analysis = analysed(HOSTILE, name=CAPTURE, undecided=True)
    analysis.run.warnings.append("a\r\n::error::b%0A::error::c")
    found = commands(analysis)
    text = file_of("github", analysis)
    assert all(character == "\n" or character.isprintable() for character in text)
    assert any("%2525" in message or "%250A" in message for _, _, message in found)
    assert found[0] == ("warning", "wirelint", "a\\x0d\\x0a::error::b%250A::error::c")


def test_nothing_judged_is_a_warning():
    (last,) = commands(analysed(""))
    assert last[0] == "warning"


@given(st.text(), st.text())
def test_any_text_comes_back(title, message):
    line = f"::error title={property_value(title)}::{data(message)}"
    (found,) = _COMMAND.findall(line)
    assert (unescaped(found[1]), unescaped(found[2])) == (title, message)


def test_the_escapes_are_those_of_the_runner():
    assert data("%0A\r\n:,") == "%250A%0D%0A:,"
    assert property_value("%0A\r\n:,") == "%250A%0D%0A%3A%2C"
