import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.cli.completing import rule_ids, topics


def values(items):
    return [item.value for item in items]


def test_ids_complete_the_last_of_several_in_any_case():
    assert values(rule_ids("S404,s405-allow")) == ["S404,S405-allow", "S404,S405-allow-contradiction"]
    assert values(rule_ids("no such")) == []
    assert len(rule_ids("")) > 200
    assert rule_ids("S405-allow")[0].help == "405 lists the valid methods in Allow"


def test_topics_are_words_codes_and_ids():
    assert values(topics(None, None, "reset-b")) == ["reset-before-ack"]
    assert values(topics(None, None, "40"))[:2] == ["400", "401"]
    assert "S405-allow" in values(topics(None, None, "S405"))
    assert values(topics(None, None, "S4,S5")) == []


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("wirelint ana", ["analyze"]),
        ("wirelint analyze --select S405-allow", ["S405-allow", "S405-allow-contradiction"]),
        ("wirelint analyze --ignore S405-allow-", ["S405-allow-contradiction"]),
        ("wirelint explain reset-b", ["reset-before-ack"]),
        ("wirelint analyze --group-by se", ["server"]),
    ],
)
def test_a_shell_is_offered(words, offered):
    environment = {
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
        "_WIRELINT_COMPLETE": "bash_complete",
    }
    result = CliRunner().invoke(cli, [], prog_name="wirelint", env=environment)
    assert result.stdout.splitlines() == [f"plain,{each}" for each in offered]
