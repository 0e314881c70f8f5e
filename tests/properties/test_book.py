"""What holds of every rule: no gap makes it say what is not so, and nothing that is sent makes it raise."""

import random
import re

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
EXAMPLES = sorted({text for rule in RULES for text in (rule.good, rule.bad)})
LINE = re.compile(r"([<>])(=)? ?(.*)")


def judged(text, *, judge=None, **options):
    """Judge a conversation; return the counts by rule, and the rules that were broken by exchange."""
    said = converse(text, **options)
    judge = judge or Judge(profile="both", roles=said.roles)
    findings = [finding for exchange in said.exchanges for finding in judge.exchange(exchange)]
    findings += [finding for connection in said.connections for finding in judge.connection(connection)]
    findings += judge.finish()
    return judge.tally, {(one.connection, one.exchange, one.rule) for one in findings}


def with_a_gap(text):
    """Yield the conversation with each of its lines not captured in turn, whole and in its second half."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        match = LINE.fullmatch(line.strip())
        if not match or (line.strip()[1:2] not in {"", " ", "="} and not match[2]):
            continue
        side, length = match[1], len(match[3]) + (0 if match[2] else 2)
        if length > 0:
            yield "\n".join([*lines[:number], f"{side}? {length}", *lines[number + 1 :]])
        if length > 8 and "HTTP/" not in line:  # a conversation's defaults hang on whole start lines
            kept = f"{side}= {match[3][: length // 2]}"
            yield "\n".join([*lines[:number], kept, f"{side}? {length - length // 2}", *lines[number + 1 :]])


@every_rule
def test_a_gap_in_what_is_right_never_makes_a_finding(rule):
    _, before = judged(rule.good)
    for text in with_a_gap(rule.good):
        _, after = judged(text)
        assert {name for *_, name in after} <= {name for *_, name in before}, text


IN_ONE_SEGMENT = {"S100-client-ignores-if-done", "S101-switch-immediate"}
"""Rules that look at the octets which a segment has behind a message; a shorter segment shows fewer."""


@every_rule
def test_it_makes_no_difference_how_the_octets_are_cut_into_segments(rule):
    for text in (rule.good, rule.bad):
        whole, found = judged(text)
        cut, same = judged(text, octet_by_octet=True)
        if rule.id in IN_ONE_SEGMENT:
            assert same <= found
        else:
            assert (found, whole[rule.id]) == (same, cut[rule.id])


NOISE = [
    "",
    ",",
    '"',
    "\\0",
    "%",
    "\\r",
    "0",
    "-1",
    "9" * 40,
    "bytes=",
    "*/",
    "W/",
    ";q=",
    "\x80",
    "&#" + "1" * 5000 + ";",
]


def mutated(text, choose):
    """Change a few of the lines of a conversation at random."""
    lines = text.splitlines()
    for _ in range(choose.randint(1, 4)):
        number = choose.randrange(len(lines))
        line = lines[number]
        if not line.strip() or line.lstrip()[:1] not in "<>" or line.lstrip()[1:2] not in {"", " ", "="}:
            continue
        kind = choose.randrange(4)
        if kind == 0:
            lines.insert(number, choose.choice(choose.choice(EXAMPLES).splitlines()))
        elif kind == 1:
            del lines[number]
        else:
            at = choose.randint(2, max(2, len(line)))
            lines[number] = line[:at] + choose.choice(NOISE) + line[at + kind - 2 :]
        if not lines:
            return text
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(8))
def test_nothing_that_is_sent_makes_judging_raise(seed):
    choose = random.Random(seed)
    said = 0
    for _ in range(250):
        try:
            conversation = converse(text := mutated(choose.choice(EXAMPLES), choose))
        except ValueError:
            continue  # the mutation is no conversation
        judge = Judge(profile="both", roles=conversation.roles, list_undecided=True)
        for exchange in conversation.exchanges:
            judge.exchange(exchange)
        for connection in conversation.connections:
            judge.connection(connection)
        judge.finish()
        said += bool(text)
    assert said > 150
