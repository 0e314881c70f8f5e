"""One conversation and one rule: the verdict in words, and where the finding points."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from parsers.anomalies import Anomaly, AnomalyCode
from parsers.model import NotObservedReason

BROKEN, KEPT, NOT_APPLICABLE = "broken", "kept", "not applicable"


def undecided(reason):
    return f"undecided: {reason.value}"


LOST = undecided(NotObservedReason.LOST)
NO_REQUEST = undecided(NotObservedReason.NO_REQUEST)
CONNECTION_ENDED = undecided(NotObservedReason.CONNECTION_ENDED)


def cases(table):
    """Parametrize over {name: (expected verdict, conversation)}."""
    return pytest.mark.parametrize(("expected", "text"), table.values(), ids=table.keys())


def judged(text, *, profile="both", change=None, **options):
    """Judge a conversation by the whole book; return the judge and the findings, undecided ones too."""
    said = converse(text, **options)
    judge = Judge(profile=profile, list_undecided=True, roles=said.roles)
    if change is not None:
        change(said)
    findings = [finding for exchange in said.exchanges for finding in judge.exchange(exchange)]
    for connection in said.connections:
        findings += judge.connection(connection)
    return judge, [*findings, *judge.finish()]


def verdict(rule_id, text, **options):
    """The verdict of one rule on a conversation; the gravest where there are several."""
    judge, _ = judged(text, **options)
    tally = judge.tally[rule_id]
    if tally.broken:
        return BROKEN
    if tally.undecided:
        return f"undecided: {', '.join(sorted(tally.reasons))}"
    return KEPT if tally.kept else NOT_APPLICABLE


def finding_of(rule_id, text, **options):
    """The one finding of a rule that is broken once."""
    _, findings = judged(text, **options)
    (found,) = [one for one in findings if one.rule == rule_id and one.verdict.value == BROKEN]
    return found


def evidence_of(rule_id, text, **options):
    """What the finding shows: (what, value, frame, stream offset) of each."""
    shown = finding_of(rule_id, text, **options).evidence
    return [(one.what, one.value, one.frame, one.stream_offset) for one in shown]


def messages(said):
    for exchange in said.exchanges:
        for message in (exchange.request_or_none, *exchange.interim, exchange.response_or_none):
            if message is not None:
                yield message


def overlapping(said):
    """Make two copies of the octets of every message differ."""
    for message in messages(said):
        message.anomalies = [*message.anomalies, Anomaly(AnomalyCode.OVERLAP_DIFFERS, message.at)]


def cut_by_snap_length(said):
    """Have the snap length cut what was missing."""
    for message in messages(said):
        if message.missing_reason is not None:
            message.missing_reason = NotObservedReason.SNAP_LENGTH


def doubtful(said):
    """Put every pairing in doubt."""
    for exchange in said.exchanges:
        exchange.doubt = NotObservedReason.PAIRING
