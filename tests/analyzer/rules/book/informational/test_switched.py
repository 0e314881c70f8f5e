from analyzer.rules.book.informational.switched import s101_switch_immediate
from analyzer.rules.conversation import converse
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, evidence_of, undecided, verdict

RULE = "S101-switch-immediate"
BAD = s101_switch_immediate.bad


def test_the_status_line_behind_the_101_is_shown():
    (shown,) = evidence_of(RULE, BAD)
    assert shown[1].startswith("HTTP/1.1 200 OK")


def test_a_status_line_in_a_later_segment_is_seen_too():
    assert verdict(RULE, BAD.replace("<= HTTP", ">ACK\n<= HTTP")) == BROKEN


def test_only_the_first_octets_behind_the_101_count():
    assert verdict(RULE, BAD.replace("<= HTTP", "<= welcome\n<= HTTP")) == KEPT
    assert verdict(RULE, BAD.replace("<= HTTP", "<= welcome\n>ACK\n<= HTTP")) == KEPT
    assert verdict(RULE, BAD.partition("<=")[0]) == KEPT


def test_http_and_tls_may_follow_where_they_were_agreed_on():
    for protocol in ("HTTP/2.0", "TLS/1.2, HTTP/1.1"):
        assert verdict(RULE, BAD.replace("Upgrade: irc", f"Upgrade: {protocol}")) == KEPT


def test_where_octets_were_lost_it_is_undecided():
    lost = BAD.replace("<= HTTP", "<? 20\n<= HTTP")
    assert verdict(RULE, lost) == undecided(Doubt.CAPTURE_LOSS)


def test_another_last_response_is_not_asked_about():
    assert verdict(RULE, "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n< Hello") == NOT_APPLICABLE


def test_what_follows_a_101_is_no_exchange():
    assert len(converse(BAD).exchanges) == 1
