from analyzer.page.reading import LINES_SHOWN, read, unjudged
from tests.analyzer.page.pages import FINE, gathered, outcome_of
from tests.analyzer.readings import NO_REQUEST, UNANSWERED, run_of


def test_reasons_are_counted_the_most_frequent_first():
    outcome, _ = gathered(NO_REQUEST, UNANSWERED)
    text = unjudged(outcome)
    total = outcome.undecided.total()
    assert f"Undecided verdicts, by reason ({total:,} verdict" in text
    assert "no final response" in text
    places = [text.index(f">{reason}<") for reason, _ in outcome.undecided.most_common(2)]
    assert places == sorted(places)


def test_what_was_forgotten_is_said():
    outcome = outcome_of(run_of(FINE).finish(), forgotten={"exchanges to compare with": 3})
    assert "No longer remembered" in unjudged(outcome)


def test_no_question_left_is_said_too():
    outcome = outcome_of(run_of(FINE, select=("S405-allow",)).finish())
    assert "Every question that was asked could be answered." in unjudged(outcome)
    assert "No response was judged" in unjudged(outcome_of(run_of().finish()))


def test_the_sums_are_those_of_the_run():
    outcome, _ = gathered(FINE)
    text = read(outcome)
    assert "10 ARP" in text
    assert "1 judged" in text


def test_warnings_are_listed_and_many_are_folded_and_counted():
    few = read(outcome_of(run_of(FINE).finish(), warnings=["<b>x\x1b"]))
    assert '<details class="lines warning" open><summary>Warnings (1)' in few
    assert "&lt;b&gt;x\\x1b" in few
    many = read(outcome_of(run_of(FINE).finish(), errors=["x"] * (LINES_SHOWN + 7)))
    assert '<details class="lines error"><summary>' in many
    assert "and 7 more" in many


def test_traffic_that_was_seen_and_not_read_is_said():
    outcome = outcome_of(run_of(FINE).finish())
    outcome.accounting.connections_by["tls"] = 2
    outcome.accounting.tls_names["<i>"] = 2
    outcome.accounting.missing_octets = outcome.accounting.one_way = outcome.accounting.midstream = 1
    outcome.accounting.set_aside["SOCKS 5"] = 1
    text = read(outcome)
    for part in ("TLS, not decrypted: 2 connections: &lt;i&gt; (2)", "Not captured: 1 octet", "SOCKS 5 (1)"):
        assert part in text
