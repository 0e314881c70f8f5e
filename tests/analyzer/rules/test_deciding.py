import pytest

from analyzer.rules.book import RULES
from analyzer.rules.deciding import how_decided

BY_ID = {rule.id: rule for rule in RULES}


def test_every_rule_says_in_whole_sentences_how_it_is_decided():
    for rule in RULES:
        text = how_decided(rule)
        assert text.startswith("Asked of each ")
        assert text.endswith(".")
        assert "  " not in text


@pytest.mark.parametrize(
    ("rule_id", "expected"),
    [
        ("S206-range-requested", "Asked of each 206 response."),
        ("CXXX-location-valid", "Asked of each 201 or 3xx response that it may be about."),
        (
            "TCP-4XX-reset-before-ack",
            (
                "Asked of each connection whose last response is 4xx, when it is over. "
                "It needs the order or the timing of segments."
            ),
        ),
        ("S304-date", "Asked of each 304 response. The verdict falls when the capture is over."),
        (
            "S304-proxy-forward",
            (
                "Asked of each 200 response to a request with If-None-Match that it may be about. "
                "Only some captures show it."
            ),
        ),
    ],
)
def test_what_is_asked_and_needed_is_told_from_the_declaration(rule_id, expected):
    assert how_decided(BY_ID[rule_id]) == expected


def test_facts_and_content_are_mentioned():
    assert how_decided(BY_ID["S413-close"]).endswith("it is never broken.")
    assert "the content limit" in how_decided(BY_ID["S206-range-length"])
