import json

from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.rules.book import RULES
from analyzer.rules.catalogue import catalogue


def run(*arguments):
    result = CliRunner().invoke(cli, ["rules", *arguments], prog_name="wirelint")
    assert result.exit_code == 0
    return result.stdout


def test_the_json_has_every_row_with_the_columns_of_the_contract():
    records = json.loads(run("--format", "json"))
    assert [record["id"] for record in records] == list(catalogue())
    assert " ".join(records[0]) == (
        "id title status level party observable severity_rfc2616 severity_rfc9110 citation_rfc2616 "
        "citation_current reason state"
    )
    implemented = {record["id"] for record in records if record["state"] == "implemented"}
    assert implemented == {rule.id for rule in RULES}
    assert all((record["reason"] is None) is (record["id"] in implemented) for record in records)


def test_the_list_can_be_narrowed():
    def ids(*options):
        return [record["id"] for record in json.loads(run("--format", "json", *options))]

    assert set(ids("--select", "s206")) == {rule_id for rule_id in catalogue() if rule_id.startswith("S206")}
    assert "S206-content-range" in ids("--status", "206")
    assert "S404-explain-body" not in ids("--status", "206")
    assert ids("--select", "S2,S3", "--ignore", "S2", "--state", "implemented") == [
        rule_id
        for rule_id in catalogue()
        if rule_id.startswith("S3") and rule_id in {rule.id for rule in RULES}
    ]
    states = [len(ids("--state", state)) for state in ("implemented", "not-yet", "not-observable")]
    assert sum(states) == len(catalogue())


def test_the_text_ends_with_the_numbers():
    lines = run().splitlines()
    assert len(lines) == len(catalogue()) + 2
    assert lines[-1].startswith(f"{len(catalogue())} requirements: {len(RULES)} rules, ")
    assert any(line.endswith("[not observable]") for line in lines)
    assert any(line.endswith("[not yet]") for line in lines)
