from analyzer.cli.following import WARNINGS_SHOWN, exit_code, follow, run_of, say_warnings
from analyzer.cli.progress import Progress
from analyzer.run import Run, Settings
from parsers.errors import CaptureError
from tests.analyzer.own import declared, failing
from tests.analyzer.readings import TWO_EXCHANGES, reader


class Reading:
    def __init__(self, *events):
        self.events = events

    def read(self, *_paths, **_options):
        for event in self.events:
            raise event


def a_run(*errors):
    return Run(["a.pcap"], Settings(), read=Reading(*errors).read)


def test_a_run_is_made_of_captures_and_settings():
    progress = Progress(quiet=True)
    run = run_of(["a.pcap"], Settings(profile="both"), progress)
    assert (run.captures, run.settings.profile) == (("a.pcap",), "both")


def test_the_way_a_run_ends_is_its_code(capsys):
    for error, code, message in (
        (CaptureError("a\x1b.pcap", "no such file"), 2, "wirelint: error: a\\x1b.pcap: no such file\n"),
        (KeyboardInterrupt(), 130, "wirelint: interrupted: counted until here\n"),
    ):
        run = a_run(error)
        interrupted = follow(run, lambda _: None, Progress(quiet=True))
        assert exit_code(run, interrupted=interrupted, otherwise=0) == code
        assert capsys.readouterr().err == message


def test_warnings_go_to_standard_error_and_not_all_of_many(capsys):
    run = a_run()
    run.warnings += ["a.pcap: cut"] * (WARNINGS_SHOWN + 5)
    say_warnings(run, quiet=False)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "wirelint: warning: a.pcap: cut"
    assert lines[-1] == "wirelint: warning: and 5 more warnings"
    assert len(lines) == WARNINGS_SHOWN + 1
    run.notes.append("b.txt: no capture")
    say_warnings(run, quiet=False)
    assert capsys.readouterr().err.startswith("wirelint: note: b.txt: no capture\nwirelint: warning: ")
    say_warnings(run, quiet=True)
    assert capsys.readouterr().err == ""


def test_a_rule_of_the_user_that_failed_is_a_warning_and_the_code_2_however_quiet(capsys):
    run = Run(["a"], Settings(rules=(declared(check=failing),)), read=reader({"a": [TWO_EXCHANGES]}))
    follow(run, lambda _: None, Progress(quiet=True))
    assert exit_code(run, interrupted=False, otherwise=1) == 2
    assert capsys.readouterr().err.startswith(
        "wirelint: warning: the check of OWN-rule failed at a, connection"
    )
    assert exit_code(run, interrupted=True, otherwise=1) == 130
