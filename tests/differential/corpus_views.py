"""Which captures there are, and the truth of each."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.errors import CaptureError
from tests.differential.compare import (
    Comparison,
    Difference,
    compare,
    compare_streams,
    judged,
    known_differences,
)
from tests.differential.rows import Live, View, truth_of_lab, truth_of_real, tshark, wirelint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def projects(corpus: Path) -> dict[str, list[str]]:
    """Name the captures by project (or set of the laboratory), as paths below the shared captures."""
    found: dict[str, list[str]] = {}
    for truth in sorted((corpus / "real" / "truth").glob("*.jsonl")):
        project, _, name = truth.name.removesuffix(".jsonl").partition("__")
        found.setdefault(project, []).append(f"real/files/{project}/{name}")
    for capture, entry in lab_truth(corpus).items():
        found.setdefault(f"lab-{entry['set']}", []).append(capture)
    return found


@lru_cache(maxsize=2)
def lab_truth(corpus: Path) -> dict[str, dict]:
    """Read the laboratory's truth, by capture."""
    with (corpus / "lab" / "truth" / "exchanges.jsonl").open(encoding="utf-8") as lines:
        return {f"lab/{entry['capture']}": entry for entry in map(json.loads, lines)}


def truth_of(corpus: Path, capture: str) -> View:
    """Return the truth of a capture."""
    if capture.startswith("lab/"):
        return truth_of_lab(lab_truth(corpus)[capture])
    _, _, project, name = capture.split("/", 3)
    path = corpus / "real" / "truth" / f"{project}__{name.replace('/', '__')}.jsonl"
    return truth_of_real(path.read_text(encoding="utf-8").splitlines())


def status_codes(view: View) -> list[int | None]:
    """Return the final status codes of a capture, sorted."""
    return _sorted(row.status for group in view.groups.values() for row in group.finals)


def client_saw(entry: dict) -> list[int | None] | None:
    """Return the final status codes that the client application told of, sorted; None where it told none."""
    told = entry["client_app"]
    if "statuses" in told:
        codes = told["statuses"]
    elif "expected" in told:
        codes = [status for _, _, status in told["expected"]]
    elif isinstance(told, dict) and told.get("client_status"):
        codes = [told["client_status"]]
    else:
        return None
    return _sorted(code for code in codes if code is None or not 100 <= code < 200 or code == 101)


def _sorted(codes: Iterable[int | None]) -> list[int | None]:
    return sorted(codes, key=lambda code: code or 0)


def against_truth(corpus: Path, capture: str) -> Comparison:
    """Read a capture with Wirelint, and compare with its truth."""
    truth = truth_of(corpus, capture)
    lab = capture.startswith("lab/")
    try:
        ours = wirelint(corpus / capture, by_stream=lab)
    except CaptureError as error:
        return _unreadable(capture, truth, error)
    result = compare(capture, ours, truth)
    if lab and status_codes(ours) == client_saw(lab_truth(corpus)[capture]):
        result.confirmed = "the client application saw the same status codes as Wirelint"
    if not lab:
        result.differences += compare_streams(capture, ours, truth)
    return result


def against_tshark(corpus: Path, capture: str) -> Comparison:
    """Read a capture with Wirelint and with tshark, and compare the two.

    One pass of tshark shows nothing behind a gap and little of what is out of order. Where the truth
    file, made of three passes and a second opinion, bears Wirelint out, tshark is the one that is wrong.
    """
    try:
        ours = wirelint(corpus / capture, by_stream=True)
    except CaptureError as error:
        return _unreadable(capture, tshark(corpus / capture).view, error)
    live = tshark(corpus / capture, sorted(ours.http_ports)[:40])
    result = compare(capture, ours, live.view)
    if all(who != "wirelint" for _, who, _ in judged(against_truth(corpus, capture), known_differences())):
        result.confirmed = "one pass shows less than the truth file, which bears Wirelint out"
    result.differences += _numbers(capture, ours, live)
    return result


def _numbers(capture: str, ours: View, live: Live) -> list[Difference]:
    """Hold the tcp_stream of each connection against tshark's for its first frame."""
    return [
        Difference(
            capture, "tcp-stream", f"frame {frame}", str(live.streams.get(frame)), str(number), firm=True
        )
        for frame, number, _ in ours.streams
        if number is not None and number not in live.streams.get(frame, ())
    ]


def _unreadable(capture: str, other: View, error: CaptureError) -> Comparison:
    """Judge an error: right where the other side found no TCP either."""
    result = Comparison(capture)
    if other.streams or other.groups:
        seen = f"{len(other.groups)} connections with HTTP"
        result.differences.append(Difference(capture, "unreadable", "", seen, str(error), firm=True))
    return result
