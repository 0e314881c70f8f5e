"""The comparison with httplint on made-up data, its tables, and, where httplint is to be had, the book."""

import os
import subprocess
from fnmatch import fnmatchcase

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.conversation import converse
from tests.differential.httplint import VARIABLE, Httplint, Table, of_examples, version_of
from tests.differential.httplint_compare import (
    BOTH,
    HTTPLINT,
    WIRELINT,
    Check,
    Difference,
    Known,
    Note,
    Opinions,
    checks,
    compare,
    explained,
    known_differences,
    pairs,
)
from tests.differential.httplint_feed import circumstances, exchange_line

PYTHON = os.environ.get(VARIABLE)

needs_httplint = pytest.mark.skipif(
    version_of(PYTHON) is None,
    reason=f"httplint is not to be had: {VARIABLE} names no interpreter whose environment holds it",
)

LOCATION = Check(("BAD_LOCATION", "SYNTAX location", "request SYNTAX location"), ("R1", "R2"), "")


def opinions(*notes, broken=(), undecided=(), words=()):
    return Opinions(
        "x.pcap",
        0,
        1,
        notes=[Note(*note) for note in notes],
        broken={rule: ["a line"] for rule in broken},
        undecided=dict(undecided),
        words=set(words),
    )


@pytest.mark.parametrize(
    ("given", "said_by", "alone"),
    [
        pytest.param(opinions(), None, [], id="nobody"),
        pytest.param(opinions(("response", "BAD_LOCATION"), broken=["R1"]), BOTH, [], id="both"),
        pytest.param(opinions(("response", "BAD_LOCATION")), HTTPLINT, ["BAD_LOCATION"], id="httplint"),
        pytest.param(opinions(broken=["R2", "R1"]), WIRELINT, ["R1", "R2"], id="two rules"),
        pytest.param(opinions(("response", "SYNTAX", "location"), broken=["R9"]), HTTPLINT,
                     ["SYNTAX location"], id="a note on one field, a rule of another check"),
        pytest.param(opinions(("response", "SYNTAX", "etag")), None, [], id="the note on another field"),
        pytest.param(opinions(("request", "BAD_LOCATION")), None, [], id="the note on a request"),
        pytest.param(opinions(("request", "SYNTAX", "location")), HTTPLINT, ["request SYNTAX location"],
                     id="a note on a request that is asked for"),
        pytest.param(opinions(("interim", "BAD_LOCATION"), ("response", "BAD_LOCATION")), HTTPLINT,
                     ["BAD_LOCATION", "BAD_LOCATION"], id="one exchange, two messages"),
    ],
)  # fmt: skip
def test_an_exchange_counts_once_and_what_one_says_alone_is_named(given, said_by, alone):
    counts, differences = compare(given, [LOCATION])
    assert counts == ({(LOCATION, said_by): 1} if said_by else {})
    assert [one.what for one in differences] == alone


def test_a_difference_knows_what_it_may_depend_on():
    given = opinions(
        ("response", "SYNTAX", "location", "'%'"),
        broken=["R9"],
        undecided={"R1": "it is late"},
        words=["status 301"],
    )
    _, (difference,) = compare(given, [LOCATION])
    assert difference == Difference(
        LOCATION,
        HTTPLINT,
        "SYNTAX location",
        frozenset({"response", "stops at '%'", "found R9", "undecided it is late", "status 301"}),
        "x.pcap",
        0,
        1,
    )
    _, (difference,) = compare(opinions(broken=["R1"]), [LOCATION])
    assert difference.words == {"found R1", "evidence a line"}


def test_a_reason_covers_its_rule_note_side_and_circumstances_only():
    given = opinions(("response", "BAD_LOCATION"), words=["status 301", "method GET"])
    _, (difference,) = compare(given, [LOCATION])
    right = Known("R*", "BAD_LOCATION", HTTPLINT, ("status 301", "method GET"), "scope", "because")
    wrong = [
        Known("S1", "BAD_LOCATION", HTTPLINT, (), "scope", "another rule"),
        Known("R1", "SYNTAX *", HTTPLINT, (), "scope", "another note of the check"),
        Known("R1", "*", WIRELINT, (), "scope", "the other side"),
        Known("R1", "*", HTTPLINT, ("status 301", "method PUT"), "scope", "other circumstances"),
    ]
    assert explained(difference, wrong) is None
    assert explained(difference, [*wrong, right]) == right


def test_every_rule_of_the_checks_exists_and_stands_in_one_check():
    rules = [rule for check in checks() for rule in check.rules]
    assert sorted(set(rules) - {rule.id for rule in RULES}) == []
    assert len(rules) == len(set(rules))
    assert [check for check in checks() if not check.rules and not check.remark] == []


def test_every_known_difference_belongs_to_a_check_and_has_a_culprit_and_a_reason():
    for entry in known_differences():
        assert entry.said_by in {HTTPLINT, WIRELINT}, entry
        assert entry.who in {"httplint", "wirelint", "scope"}, entry
        assert len(entry.reason) > 20, entry
        assert any(
            any(fnmatchcase(rule, entry.rule) for rule in check.rules)
            and any(fnmatchcase(note, entry.note) for note in check.notes)
            for check in pairs()
        ), entry


def test_httplint_is_given_heads_as_sent_content_that_is_whole_and_the_request():
    said = converse(
        """
        > HEAD http://a.example/x HTTP/1.1
        > Host:  a.example
        >
        <! no Date
        < HTTP/1.0 404 Not Found
        < content-Type: Text/Plain; charset=utf-8
        < Content-Length: 7
        <
        """
    )
    line = exchange_line(said.exchanges[0])
    assert (line["uri"], line["request"]["start_line"]) == (
        "http://a.example/x",
        ["HEAD", "http://a.example/x", "1.1"],
    )
    (response,) = line["responses"]
    assert (response["who"], response["start_line"]) == ("response", ["1.0", "404", "Not Found"])
    assert ("content-Type", "Text/Plain; charset=utf-8") in response["fields"]
    assert (response["content"], response["complete"]) == ("", True)
    assert circumstances(said.exchanges[0]) >= {"method HEAD", "status 404", "status 4xx", "type text/plain"}


def test_content_that_was_not_all_captured_is_not_handed_on():
    said = converse(
        """
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Length: 10
        <
        <= abc
        <? 7
        """
    )
    assert exchange_line(said.exchanges[0])["responses"][0]["content"] is None


_CLASSES = """
import httplint

def below(base):
    for cls in base.__subclasses__():
        yield cls.__name__
        yield from below(cls)

print(*below(httplint.Note))
"""


@needs_httplint
def test_every_note_of_the_checks_is_one_of_httplint():
    run = subprocess.run([PYTHON, "-I", "-c", _CLASSES], capture_output=True, text=True, check=True)
    notes = {note.removeprefix("request ").partition(" ")[0] for check in checks() for note in check.notes}
    assert sorted(notes - set(run.stdout.split())) == []


@needs_httplint
def test_on_the_examples_of_the_book_both_agree_or_the_difference_is_known():
    table = Table()
    with Httplint(PYTHON) as linter:
        for views in of_examples(linter):
            table.add(views)
    assert table.unexplained == []
    silent = [
        check.name for check in table.pairs if not any(table.counts[check, who] for who in (BOTH, WIRELINT))
    ]
    assert silent == []
