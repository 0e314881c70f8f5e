import json

import pytest

DECLARED = """
from analyzer.rules.rule import Evidence, Level, Party, rule

@rule(
    "OWN-it", "What is asked", level=Level.MUST, party=Party.SERVER, rfc2616=None, current=None,
    message="Seen.", advice="Do.", guards="", good="", bad="", statuses={405},
)
def check(exchange, history):
    return [Evidence(what="it")]

RULES = (check,)
"""
REFUSED = """
    > DELETE /a HTTP/1.1
    >
    < HTTP/1.1 405 Method Not Allowed
    <
    > GET /b HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < Content-Type: text/plain
    <
    < Hello
"""


@pytest.fixture
def here(tmp_path, monkeypatch, said):
    """A working directory that has no settings yet, and a capture of two exchanges."""
    said["a.pcap"] = REFUSED
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    return tmp_path / "inner"


@pytest.fixture
def findings(wirelint):
    """Rule and severity of what is found, with these options."""

    def found(*options):
        result = wirelint("analyze", "a.pcap", "--format", "jsonl", "--select", "S405-allow,C4XX", *options)
        assert result.exit_code in {0, 1}, result.stderr
        return [(one["rule"], one["severity"]) for one in map(json.loads, result.stdout.splitlines())]

    return found


PLAIN = [("C4XX-explain-body", "warning"), ("S405-allow", "error")]


def test_a_settings_file_above_gives_defaults_and_the_command_line_wins(here, wirelint):
    (here.parent / "wirelint.toml").write_text('select = "S405-allow"\nfail-on = "never"\nstatus = 405\n')

    def judged(*options):
        result = wirelint("analyze", "a.pcap", *options)
        return result.exit_code, result.stdout.splitlines()[0]

    assert judged() == (0, "1 response judged in 1 connection: 1 error, 0 warnings, 0 infos, 0 undecided")
    assert judged("--fail-on", "error")[0] == 1
    code, headline = judged("--status", "2xx", "--select", "S405-allow")
    assert (code, headline[:19]) == (0, "1 response judged i")
    assert judged("--isolated")[1].startswith("2 responses judged")


def test_severities_replace_those_of_the_book_and_off_silences(here, findings):
    assert sorted(findings()) == PLAIN
    (here / "pyproject.toml").write_text(
        '[tool.wirelint.severity]\ns405 = "info"\nC4XX-explain-body = "off"\n'
    )
    assert findings() == [("S405-allow", "info")]
    assert sorted(findings("--isolated")) == PLAIN
    (here.parent / "other.toml").write_text('severity.S405-allow = "warning"')
    assert ("S405-allow", "warning") in findings("--config", "../other.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('select = "Z9"', "select: 'Z9' matches no rule"),
        ('ignore = ["S405", "Z9"]', "ignore: 'Z9' matches no rule"),
        ('severity.Z9 = "off"', "severity.Z9: 'Z9' matches no rule"),
        ('severity.Q9 = "off"\nselect = "S4"', "severity.Q9: 'Q9' matches no rule"),
        ('fail-on = "fatal"', "fail-on: 'fatal' is none of error, warning, info, undecided, empty, never"),
        ('role = "host=origin"', "role: 'host' is no address"),
        ('role = "10.0.0.1"', "role: '10.0.0.1' is no role"),
        ('role = ["10.0.0.1=origin", "10.0.0.1=proxy"]', "role: '10.0.0.1' is given two roles"),
        ('rules-from = "gone.py"', "rules-from: gone.py: No such file or directory"),
        ('status = ["40x"]', "status: '40x' is no status code"),
        ('client = "nowhere"', "client: 'nowhere' is no address"),
        ('host = ""', "host: '' names no host"),
        ("port = 70000", "port: 70000 is not in the range"),
        ("port = [80, 70000]", "port: 70000 is not in the range"),
    ],
)
def test_a_value_that_means_nothing_is_one_line_with_the_file_and_the_key(here, wirelint, text, message):
    (here / "wirelint.toml").write_text(text)
    result = wirelint("analyze", "a.pcap")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"wirelint: error: wirelint.toml: {message}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command", [["analyze"], ["exchanges"], ["connections"], ["show"], ["rules"], ["explain"]]
)
def test_every_command_reads_the_file_and_says_what_is_wrong_with_it(here, wirelint, command):
    arguments = {"show": ["a.pcap", "0"], "rules": [], "explain": ["405"]}.get(command[0], ["a.pcap"])
    (here / "wirelint.toml").write_text("profil = 1")
    result = wirelint(*command, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("wirelint: error: wirelint.toml: profil: no such setting")
    assert wirelint(*command, *arguments, "--isolated").exit_code in {0, 1}
    assert wirelint(*command, "--help").exit_code == 0


def test_either_a_file_or_none(here, wirelint):
    (here / "wirelint.toml").write_text("")
    for options in (["--config", "wirelint.toml", "--isolated"], ["--isolated", "--config", "wirelint.toml"]):
        result = wirelint("analyze", "a.pcap", *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("wirelint: error: either --config or --isolated")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone.toml", "gone.toml: No such file or directory"),
        ("..", "..: Is a directory"),
        ("", "Invalid value for '--config': a settings file without a name"),
    ],
)
def test_a_settings_file_that_cannot_be_read_is_one_line(here, wirelint, path, message):
    result = wirelint("analyze", "a.pcap", "--config", path)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"wirelint: error: {message}")


def test_filters_of_the_file_are_not_for_one_connection_nor_for_the_rule_book(here, wirelint):
    (here / "wirelint.toml").write_text('status = "5xx"\nselect = "S405-allow"\n')
    assert "exchange 0" in wirelint("show", "a.pcap", "0").stdout
    assert wirelint("exchanges", "a.pcap").stderr.endswith("none matches the conditions\n")
    assert wirelint("rules").stdout == wirelint("rules", "--isolated").stdout


def test_rules_of_ones_own_are_judged_by_selected_listed_and_explained(here, wirelint):
    (here / "own.py").write_text(DECLARED)
    result = wirelint(
        "analyze", "a.pcap", "--rules-from", "own.py", "--select", "own-IT", "--format", "jsonl"
    )
    (finding,) = map(json.loads, result.stdout.splitlines())
    assert (finding["rule"], finding["severity"], result.exit_code) == ("OWN-it", "warning", 0)
    ignored = wirelint("analyze", "a.pcap", "--rules-from", "own.py", "--ignore", "OWN", "--format", "jsonl")
    assert "OWN-it" not in ignored.stdout
    records = json.loads(wirelint("rules", "--rules-from", "own.py", "--format", "json").stdout)
    assert (records[-1]["id"], records[-1]["status"], records[-1]["severity_rfc2616"]) == (
        "OWN-it",
        "405",
        "warning",
    )
    assert wirelint("explain", "own-it", "--rules-from", "own.py").stdout.startswith("OWN-it: What is asked")
    assert "  OWN-it  warning" in wirelint("explain", "405", "--rules-from", "own.py").stdout
    assert wirelint("explain", "OWN-it").exit_code == 2


def test_the_settings_may_name_rules_of_ones_own_and_weigh_them(here, wirelint):
    (here.parent / "own.py").write_text(DECLARED)
    (here.parent / "wirelint.toml").write_text(
        'rules-from = "own.py"\nselect = "OWN"\nseverity.OWN = "error"\n'
    )
    result = wirelint("analyze", "a.pcap", "--format", "jsonl")
    assert (json.loads(result.stdout)["severity"], result.exit_code) == ("error", 1)
    assert wirelint("rules", "--select", "OWN").stdout.splitlines()[1].split()[:3] == [
        "OWN-it",
        "error",
        "error",
    ]
    assert "(error)" in wirelint("explain", "OWN-it").stdout


def test_a_file_of_rules_that_is_wrong_is_one_line(here, wirelint):
    (here / "own.py").write_text("def f(:")
    for command in (["analyze", "a.pcap"], ["rules"], ["explain", "405"], ["show", "a.pcap", "0"]):
        result = wirelint(*command, "--rules-from", "own.py")
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
        assert "own.py: line 1: SyntaxError: invalid syntax" in result.stderr


def test_a_check_that_fails_is_a_warning_and_the_code_2_and_the_rest_is_reported(here, wirelint):
    (here / "own.py").write_text(DECLARED.replace('return [Evidence(what="it")]', "return exchange.nothing"))
    result = wirelint(
        "analyze", "a.pcap", "--rules-from", "own.py", "--select", "OWN,S405-allow", "-f", "json"
    )
    document = json.loads(result.stdout)
    assert (result.exit_code, [one["rule"] for one in document["findings"]]) == (2, ["S405-allow"])
    assert document["coverage"]["OWN-it"]["reasons"] == {"the check of the user's own rule failed": 1}
    (warning,) = document["warnings"]
    assert warning.startswith(
        "the check of OWN-it failed at a.pcap, connection 0, exchange 0: AttributeError: "
    )
    assert f"wirelint: warning: {warning}\n" in result.stderr


def test_roles_reach_the_judge(here, wirelint, monkeypatch):
    seen = []
    plain = __import__("analyzer.run", fromlist=["Judge"]).Judge

    def judge(**options):
        seen.append(options["roles"])
        return plain(**options)

    monkeypatch.setattr("analyzer.run.Judge", judge)
    wirelint("analyze", "a.pcap", "--role", "192.0.2.2=origin", "--role", "192.0.2.2:81=proxy")
    (here / "wirelint.toml").write_text('role = ["10.0.0.0/8=client"]')
    wirelint("show", "a.pcap", "0")
    roles, of_the_file = seen
    assert [roles.given("192.0.2.2", port).value for port in (80, 81)] == ["origin", "proxy"]
    assert of_the_file.given("10.1.1.1", 1).value == "client"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--role", "x"], "Invalid value for '--role': 'x' is no role: it is written ADDR=origin"),
        (["--role", "10.0.0.1=a"], "Invalid value for '--role': 'a' is none of the roles origin, proxy,"),
        (
            ["--role", "::1=proxy", "--role", "[::1]=origin"],
            "Invalid value for '--role': '[::1]' is given two",
        ),
        (["--rules-from", ""], "Invalid value for '--rules-from': a file of rules without a name"),
    ],
)
def test_wrong_options_are_one_line(here, wirelint, options, message):
    result = wirelint("analyze", "a.pcap", *options)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith(f"wirelint: error: {message}")


def test_without_a_working_directory_there_are_no_settings(here, wirelint, monkeypatch):
    def gone():
        raise FileNotFoundError

    monkeypatch.setattr("pathlib.Path.cwd", gone)
    assert wirelint("exchanges", "a.pcap").exit_code == 0


IGNORED = """
[[ignores]]
rule = "s405-ALLOW"
path = "/a*"
status = 405
reason = "the old gateway"
"""


def test_an_ignored_finding_is_counted_not_listed_and_does_not_fail(here, wirelint):
    (here / "wirelint.toml").write_text(IGNORED)
    result = wirelint("analyze", "a.pcap", "--select", "S405-allow")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = result.stdout.splitlines()[:2]
    assert first == "2 responses judged in 1 connection: 0 errors, 0 warnings, 0 infos, 0 undecided"
    assert second == "1 finding ignored by 1 ignore of wirelint.toml."
    result = wirelint("analyze", "a.pcap", "--select", "S405-allow", "--isolated")
    assert result.exit_code == 1


def test_other_formats_say_it_on_standard_error_and_json_has_it(here, wirelint):
    (here / "wirelint.toml").write_text(IGNORED)
    result = wirelint("analyze", "a.pcap", "--select", "S405-allow", "-f", "jsonl")
    assert result.stdout == ""
    assert "wirelint: note: 1 finding ignored by 1 ignore of wirelint.toml\n" in result.stderr
    document = json.loads(wirelint("analyze", "a.pcap", "-f", "json").stdout)
    assert [one["rule"] for one in document["findings"]] == ["C4XX-explain-body"]
    assert document["summary"]["findings"]["error"] == 0
    assert document["ignored"] == {
        "findings": 1,
        "ignores": [
            {
                "rule": "S405-allow",
                "host": None,
                "path": "/a*",
                "status": "405",
                "reason": "the old gateway",
                "until": None,
                "findings": 1,
                "expired": False,
                "unused": False,
            }
        ],
    }


def test_an_expired_ignore_brings_its_finding_back_and_an_unused_one_is_said(here, wirelint):
    text = IGNORED + 'until = 2020-01-31\n[[ignores]]\nrule = "S405"\nhost = "x"\nreason = "gone"\n'
    (here / "wirelint.toml").write_text(text + '[[ignores]]\nrule = "S404"\nreason = "not asked for"\n')
    result = wirelint("analyze", "a.pcap", "--select", "S405-allow", "-f", "json")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"wirelint: note: wirelint.toml: ignore {note}"
        for note in (
            "S405-allow path=/a* status=405: expired on 2020-01-31: 1 finding is back (the old gateway)",
            "S405 host=x: matched nothing (gone)",
        )
    ]
    document = json.loads(result.stdout)
    assert [(each["expired"], each["unused"]) for each in document["ignored"]["ignores"]] == [
        (True, False),
        (False, True),
        (False, True),
    ]
    assert len(document["notes"]) == 2


def test_undecided_verdicts_and_filters_stay_as_they_are(here, wirelint, said):
    said["a.pcap"] = REFUSED + "    > GET /c HTTP/1.1\n    >\n    < HTTP/1.1 304 Not Modified\n    <\n"

    def summary(*options):
        document = json.loads(wirelint("analyze", "a.pcap", "-f", "json", *options).stdout)
        return document["summary"]

    plain = summary("--isolated")
    (here / "wirelint.toml").write_text(
        '[[ignores]]\nrule = "S"\nreason = "r"\n[[ignores]]\nrule = "C"\nreason = "r"\n'
    )
    ignored = summary()
    assert plain["undecided"] == ignored["undecided"] > 0
    assert plain["undecided_by_reason"] == ignored["undecided_by_reason"]
    assert (ignored["judged"], ignored["connections"]) == (plain["judged"], plain["connections"])
    assert summary("--status", "405")["judged"] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('rule = "S9"\nreason = "r"', "wirelint.toml: ignores[0].rule: 'S9' matches no rule"),
        ('rule = "S405"', "wirelint.toml: ignores[0].reason: an ignore needs one"),
        ('rule = "S405"\nreason = "r"\nuntil = "soon"', "wirelint.toml: ignores[0].until: must be a date"),
    ],
)
def test_what_is_wrong_with_an_ignore_is_one_line(here, wirelint, text, message):
    (here / "wirelint.toml").write_text(f"[[ignores]]\n{text}\n")
    result = wirelint("analyze", "a.pcap")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert message in result.stderr
