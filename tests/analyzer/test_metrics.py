"""Metrics: read back by the parsers of prometheus_client, in OpenMetrics and in the older text format."""

import io
import json
from collections import Counter

import pytest
from click.testing import CliRunner
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families as older

import analyzer.metrics
from analyzer.cli import cli
from analyzer.metrics import Family, Metrics, families, rendered
from analyzer.reports.outcome import Outcome
from analyzer.rules.tally import RuleTally
from analyzer.tally import Tally
from parsers.accounting import Accounting
from tests.analyzer.traffic import GOOD, NO_ALLOW, NO_CHALLENGE, NO_HOST, write


def an_outcome(hosts=(("shop.example", 2),), **changes):
    tally = Tally()
    tally.exchanges, tally.judged = 5, 3
    tally.not_judged["no final response"] = 2
    tally.responses.update({404: 2, None: 1})
    tally.worst[404, "error"] = 2
    tally.findings.update({"error": 2, "info": 1})
    tally.by_rule.update({("S405-allow", "error"): 2, ("S201-x", "info"): 1})
    tally.hosts.update(dict(hosts))
    return Outcome(
        **{
            "captures": ["a.pcap"],
            "profile": "both",
            "tally": tally,
            "read": tally,
            "accounting": Accounting(packets=20, connections=4),
            "coverage": {"S405-allow": RuleTally(kept=7, broken=2, undecided=1), "S000-none": RuleTally()},
            "undecided": Counter({"x": 1}),
            "warnings": ["cut"],
            **changes,
        }
    )


def samples(text, parser=openmetrics.text_string_to_metric_families):
    """By name and labels the values; a series that comes twice is an error."""
    found = {}
    for family in parser(text):
        assert family.type == "gauge"
        for sample in family.samples:
            key = sample.name, *sorted(sample.labels.items())
            assert key not in found
            found[key] = sample.value
    return found


def test_another_parser_reads_every_number():
    assert samples(rendered(families(an_outcome()))) == {
        ("wirelint_packets",): 20,
        ("wirelint_connections",): 4,
        ("wirelint_exchanges",): 5,
        ("wirelint_input_errors",): 0,
        ("wirelint_input_warnings",): 1,
        ("wirelint_interrupted",): 0,
        ("wirelint_exchanges_by_reason", ("reason", "judged")): 3,
        ("wirelint_exchanges_by_reason", ("reason", "no final response")): 2,
        ("wirelint_responses", ("status", "invalid")): 1,
        ("wirelint_responses", ("status", "404")): 2,
        ("wirelint_responses_with_findings",): 2,
        ("wirelint_findings", ("severity", "error")): 2,
        ("wirelint_findings", ("severity", "warning")): 0,
        ("wirelint_findings", ("severity", "info")): 1,
        ("wirelint_rule_findings", ("rule", "S201-x"), ("severity", "info")): 1,
        ("wirelint_rule_findings", ("rule", "S405-allow"), ("severity", "error")): 2,
        ("wirelint_host_findings", ("host", "shop.example")): 2,
        ("wirelint_rule_verdicts", ("rule", "S405-allow"), ("verdict", "kept")): 7,
        ("wirelint_rule_verdicts", ("rule", "S405-allow"), ("verdict", "broken")): 2,
        ("wirelint_rule_verdicts", ("rule", "S405-allow"), ("verdict", "undecided")): 1,
    }


def test_the_older_format_is_the_same_text():
    text = rendered(families(an_outcome()))
    assert samples(text, older) == samples(text)


@pytest.mark.parametrize(
    ("host", "label"),
    [
        ('a"b', 'a"b'),
        ("a\\b", "a\\b"),
        ("a\\nb", "a\\nb"),
        ("a\nb\r\x00\x1b[31m\x9b", "a\\x0ab\\x0d\\x00\\x1b[31m\\x9b"),
        ('x"} 1\n# EOF\n', 'x"} 1\\x0a# EOF\\x0a'),
        ("caf\xe9{}=,", "caf\xe9{}=,"),
        ("\ud800", "\\ud800"),
        ("a" * 300, "a" * 255),
        ("", "none"),
    ],
)
def test_no_host_breaks_out_of_its_label(host, label):
    text = rendered(families(an_outcome([(host, 3), ("b", 1)])))
    hosts = {key[1][1]: value for key, value in samples(text).items() if key[0] == "wirelint_host_findings"}
    assert hosts == {label: 3, "b": 1} == {key: hosts[key] for key in hosts}
    assert samples(text, older) == samples(text)


def test_hosts_have_a_bound_and_those_that_look_alike_are_one(monkeypatch):
    monkeypatch.setattr(analyzer.metrics, "HOSTS_LIMIT", 4)
    hosts = [("a\n", 9), ("a\\x0a", 8), ("none", 7), ("", 6), ("b", 5), ("others", 4)]
    found = samples(rendered(families(an_outcome(hosts))))
    assert {key[1][1]: value for key, value in found.items() if key[0] == "wirelint_host_findings"} == {
        "a\\x0a": 17, "none": 13, "others": 9,
    }  # fmt: skip


def test_a_help_text_is_escaped():
    (family,) = older(rendered([Family(name="a", help="b\\c\nd", samples=[({}, 1)])]))
    assert family.documentation == "b\\c\nd"


def test_an_empty_run_is_a_whole_document():
    tally = Tally()
    out = io.BytesIO()
    Metrics(out).finish(an_outcome(tally=tally, read=tally, coverage={}, accounting=Accounting()))
    text = out.getvalue().decode()
    assert text.endswith("\n# EOF\n")
    assert set(samples(text).values()) == {0, 1}


def test_the_metrics_of_a_capture_are_those_of_its_document(tmp_path):
    write(tmp_path / "a.pcap", GOOD, NO_ALLOW, NO_CHALLENGE, NO_HOST)
    outputs = ["-o", str(tmp_path / "a.prom"), "-o", str(tmp_path / "a.json")]
    result = CliRunner().invoke(cli, ["analyze", str(tmp_path / "a.pcap"), *outputs], prog_name="wirelint")
    assert result.exit_code == 1
    document = json.loads((tmp_path / "a.json").read_bytes())
    found = samples((tmp_path / "a.prom").read_text(encoding="utf-8"))
    assert {key[1][1]: value for key, value in found.items() if key[0] == "wirelint_findings"} == (
        document["summary"]["findings"]
    )
    assert {key[1:]: value for key, value in found.items() if key[0] == "wirelint_rule_verdicts"} == {
        (("rule", rule), ("verdict", verdict)): counts[verdict]
        for rule, counts in document["coverage"].items()
        if counts["applicable"]
        for verdict in ("kept", "broken", "undecided")
    }
    assert found["wirelint_host_findings", ("host", "none")] == 1
    assert "secret" not in (tmp_path / "a.prom").read_text(encoding="utf-8")
