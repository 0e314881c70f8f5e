"""The closed sets that rules are declared with."""

import pytest

from analyzer.rules.catalogue import PROFILES
from analyzer.rules.vocabulary import Citation, Doubt, Severity, Standard, Undecided, Verdict, citations
from parsers.model import NotObservedReason


def test_severities_are_ranked():
    assert [severity.rank for severity in Severity] == [0, 1, 2, 3]
    assert max(Severity, key=lambda each: each.rank) is Severity.ERROR


def test_there_are_four_verdicts_and_two_standards_named_as_the_profiles():
    assert [verdict.value for verdict in Verdict] == ["kept", "broken", "undecided", "not applicable"]
    assert {standard.value for standard in Standard} < PROFILES.keys()


def test_every_reason_is_a_sentence_of_its_own():
    reasons = [reason.value for kind in (Doubt, NotObservedReason) for reason in kind]
    assert len(reasons) == len(set(reasons))


def test_an_undecided_question_says_why():
    assert str(Undecided(Doubt.PROXY)) == "an intermediary may have changed the message"
    assert Undecided(Doubt.PROXY).reason is Doubt.PROXY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ()),
        ("", ()),
        ("RFC9110 15.2", (Citation("RFC9110", "15.2"),)),
        ("RFC9110 15.2, 7.8", (Citation("RFC9110", "15.2"), Citation("RFC9110", "7.8"))),
        ("RFC9110 8.6, RFC9112 6.3", (Citation("RFC9110", "8.6"), Citation("RFC9112", "6.3"))),
    ],
)
def test_citations_are_read_with_the_document_that_goes_before(text, expected):
    assert citations(text) == expected


def test_a_citation_is_written_as_people_write_it():
    assert str(Citation("RFC9110", "15.3.7")) == "RFC 9110, 15.3.7"
