import io
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.reports.junit import _FORBIDDEN, _attribute, _content
from tests.analyzer.readings import NO_REQUEST, TWO_EXCHANGES
from tests.analyzer.reports.hostile import CAPTURE, HOSTILE, analysed, written


def suite_of(octets):
    """The suite as junitparser, which is not ours, reads it."""
    junitparser = pytest.importorskip("junitparser", reason="junitparser is missing")
    (suite,) = junitparser.JUnitXml.fromroot(ET.fromstring(octets))
    return suite


def cases(analysis):
    """By the name up to the colon: what became of it."""
    return {case.name.partition(":")[0]: case.result for case in suite_of(written(analysis, ".xml"))}


@pytest.mark.parametrize(
    "text", [TWO_EXCHANGES, NO_REQUEST, HOSTILE, ""], ids=["two", "odd", "hostile", "none"]
)
def test_the_sums_are_those_that_another_reader_counts(text):
    suite = suite_of(written(analysed(text, name=CAPTURE, undecided=True), ".xml"))
    said = (suite.tests, suite.failures, suite.errors, suite.skipped)
    suite.update_statistics()
    assert said == (suite.tests, suite.failures, suite.errors, suite.skipped)
    assert suite.tests >= 1


def test_a_broken_rule_fails_with_its_samples_and_a_kept_one_passes():
    found = cases(analysed(TWO_EXCHANGES))
    (failure,) = found["S405-allow"]
    assert (type(failure).__name__, failure.type) == ("Failure", "error")
    assert failure.message == "The 405 (Method Not Allowed) response has no Allow. (1 time)"
    assert "frame.number in {" in failure.text
    assert (found["C0-status-line"], found["captures"]) == ([], [])


def test_a_rule_that_was_never_decided_is_skipped_with_the_reason():
    found = cases(analysed(NO_REQUEST))
    skipped = {name: result[0] for name, result in found.items() if result}
    assert {type(result).__name__ for name, result in skipped.items()} == {"Skipped"}
    assert any(result.message.startswith("undecided: ") for result in skipped.values())


def test_a_rule_that_applied_to_nothing_is_counted_and_no_case():
    analysis = analysed(TWO_EXCHANGES)
    suite = suite_of(written(analysis, ".xml"))
    properties = {each.name: each.value for each in suite.properties()}
    applied = [rule for rule, tally in analysis.run.coverage().items() if tally.applicable]
    assert properties["rules-applied"] == str(len(applied)) == str(suite.tests - 1)
    assert int(properties["rules-asked"]) > len(applied)
    assert properties["capture"] == "a.pcap"


def test_what_the_filters_hide_is_skipped_and_not_passed():
    analysis = analysed(TWO_EXCHANGES)
    analysis.found.clear()
    (skipped,) = cases(analysis)["S405-allow"]
    assert skipped.message == "broken, and not listed: by --min-severity, a filter or an ignore"


def test_a_capture_that_cannot_be_read_is_an_error_and_nothing_judged_is_skipped():
    analysis = analysed("")
    (skipped,) = cases(analysis)["captures"]
    assert skipped.message.startswith("No response was judged")
    analysis.run.errors.append(ValueError("b.pcap: no such file \x00"))
    (error,) = cases(analysis)["captures"]
    assert (type(error).__name__, error.message) == ("Error", "1 capture cannot be read")
    assert error.text == "b.pcap: no such file \ufffd"


@given(st.text(), st.text())
def test_any_text_comes_back_but_for_what_xml_forbids(content, attribute):
    made = ET.fromstring(f"<a b={_attribute(attribute)}>{_content(content)}</a>")
    allowed = _FORBIDDEN.sub("\ufffd", content)
    assert (made.text or "") == allowed.replace("\r\n", "\n").replace("\r", "\n")
    assert made.get("b") == _FORBIDDEN.sub("\ufffd", attribute)


def test_hostile_text_stays_text():
    octets = written(analysed(HOSTILE, name=CAPTURE, undecided=True), ".xml")
    assert b"<script" not in octets
    assert b"]]>" not in octets
    tags = {element.tag for _, element in ET.iterparse(io.BytesIO(octets))}
    assert tags == {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "skipped",
        "system-out",
        "system-err",
    }
    text = octets.decode("utf-8")
    assert "/&lt;script&gt;" in text
    assert all(character == "\n" or character.isprintable() for character in text)
