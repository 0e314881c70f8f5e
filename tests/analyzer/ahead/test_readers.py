"""Reading processes: the same events in the same order, errors kept, nothing left running."""

import subprocess
import sys

import msgspec
import pytest

from analyzer.ahead import readers
from analyzer.ahead.readers import Process, ReadAhead, Readers, readers_of, usual_jobs
from analyzer.run import Run, Settings
from parsers.errors import CaptureError
from parsers.model import Exchange
from tests.analyzer.ahead.test_worker import SAMPLE, SAMPLES, order
from tests.conftest import PROJECT


def outcome(captures, jobs, **more):
    run = Run(captures, Settings(jobs=jobs, undecided=True, **more))
    events = [
        (
            judged.exchange and (judged.exchange.connection.number, judged.exchange.index),
            judged.connection and judged.connection.number,
            [str(finding) for finding in judged.findings],
        )
        for judged in run.events()
    ]
    counts = {rule: str(tally) for rule, tally in run.coverage().items()}
    return events, str(run.accounting), counts, run.warnings, [str(error) for error in run.errors], run.notes


@pytest.mark.parametrize("jobs", [2, 3, 40])
def test_what_is_said_is_the_same_with_any_number_of_processes(jobs):
    captures = [*SAMPLES[:3], "no-such.pcap", *SAMPLES[3:]]
    alone = outcome(captures, 1)
    assert alone[4] == ["no-such.pcap: no such file"]
    assert sum(len(findings) for _, _, findings in alone[0]) > 10
    assert outcome(captures, jobs) == alone


def test_selection_and_severities_reach_the_process(monkeypatch):
    more = {"select": ("S405", "S200"), "ignore": ("S405-allow",), "profile": "both"}
    assert outcome([SAMPLE], 2, **more) == outcome([SAMPLE], 1, **more)


def test_the_shared_captures_come_out_the_same(corpus):
    folder = str(corpus / "edge")
    assert outcome([folder], 3) == outcome([folder], 1)


def test_a_process_that_is_gone_is_one_error_and_what_came_before_is_kept():
    process = Process(order(SAMPLE))
    events = list(ReadAhead(process, (SAMPLE,), None))
    assert sum(isinstance(event, Exchange) for event in events) == 12
    with pytest.raises(CaptureError, match=r"other\.pcap: the process that read it ended with 0"):
        list(ReadAhead(process, ("other.pcap",), None))
    process.end()


def test_nothing_runs_on_when_the_judge_stops_early():
    asked = msgspec.structs.replace(order(SAMPLE), rings=((SAMPLE,),) * 500)
    with Readers(asked, 2) as both:
        next(iter(both.next((SAMPLE,), None)))
        processes = [each._process for each in both._processes]
    assert len(processes) == 2
    assert all(process.poll() is not None for process in processes)


def test_progress_is_told():
    told = []
    with Readers(order(SAMPLE), 1) as one:
        list(one.next((SAMPLE,), lambda position, size: told.append((position, size))))
    assert told[0][0] == told[0][1] > 0


def test_small_captures_are_read_by_the_process_that_judges(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "processors", lambda: 4)
    large = tmp_path / "large"
    with large.open("wb") as out:
        out.truncate(readers.WORTH_IT)
    assert usual_jobs([(SAMPLE,)]) == 1
    assert usual_jobs([(str(large),)]) == 2
    assert usual_jobs([(str(large),), (SAMPLE,)]) == 3
    assert usual_jobs([(str(large),)] * 9) == 4
    assert usual_jobs([("no-such.pcap",)]) == 1
    assert readers_of(Settings(jobs=None), [(SAMPLE,)]) is None
    assert readers_of(Settings(jobs=8), []) is None


def test_the_command_takes_jobs_and_says_the_same():
    def said(*options):
        command = [sys.executable, "-m", "analyzer", "analyze", "--fail-on", "never", "--color", "never"]
        done = subprocess.run([*command, *options, SAMPLE], capture_output=True, cwd=PROJECT, check=True)
        return done.stdout, done.stderr

    assert said("--jobs", "3") == said("--jobs", "1")
    assert b"12 responses judged" in said("--jobs", "2")[0]
