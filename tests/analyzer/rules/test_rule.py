"""What a rule is."""

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.catalogue import catalogue
from analyzer.rules.rule import Citation, Level, Observable, Party, Rule, Scope, rule, status_codes


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({204}, {204}),
        ({"4xx"}, set(range(400, 500))),
        ({"1xx", 200}, {*range(100, 200), 200}),
        (set(), set()),
    ],
)
def test_classes_of_status_codes_are_spelled_out(labels, expected):
    assert status_codes(labels) == expected


def declared(**options):
    def check(_exchange, _history):
        """Why it matters.

        And to whom.
        """
        return ()

    return rule(
        "X-1",
        "the title",
        level=Level.MUST,
        party=Party.CLIENT,
        rfc2616="RFC2616 1.2",
        current=None,
        message="m",
        advice="a",
        guards="g",
        good="""
            > good
              > indented
        """,
        bad="> bad",
        **options,
    )(check)


def test_the_decorator_makes_a_value_and_registers_nothing():
    before = len(RULES)
    made = declared()
    assert isinstance(made, Rule)
    assert (made.id, made.title, made.scope, made.observable) == (
        "X-1",
        "the title",
        Scope.EXCHANGE,
        Observable.YES,
    )
    assert (made.rfc2616, made.current) == ((Citation("RFC2616", "1.2"),), ())
    assert made.explanation == "Why it matters.\n\nAnd to whom."
    assert made.good == "> good\n  > indented"
    assert len(RULES) == before


def test_a_rule_covers_its_statuses_or_all():
    assert [declared(statuses={200, "3xx"}).covers(code) for code in (200, 201, 304, None)] == [
        True,
        False,
        True,
        False,
    ]
    assert [declared().covers(code) for code in (200, None)] == [True, True]


@pytest.mark.parametrize("each", RULES, ids=[one.id for one in RULES])
def test_a_rule_says_what_its_row_of_the_catalogue_says(each):
    row = catalogue()[each.id]
    cited = ["; ".join(map(str, citations)) for citations in (each.rfc2616, each.current)]
    assert (each.title, each.level, each.party, each.observable) == (
        row.title,
        row.level,
        row.party,
        row.observable,
    )
    assert [bool(text) for text in cited] == [bool(row.rfc2616), bool(row.current)]
    for section in [citation.section for citation in (*each.rfc2616, *each.current)]:
        assert section in f"{row.rfc2616} {row.current}"


ADVICE = ("should", "must", "please", "needs to", "ought")


@pytest.mark.parametrize("each", RULES, ids=[one.id for one in RULES])
def test_a_rule_explains_itself_and_its_message_gives_no_advice(each):
    assert all([each.explanation, each.advice, each.guards, each.message.endswith(".")])
    assert [word for word in ADVICE if f" {word} " in each.message.lower()] == []
