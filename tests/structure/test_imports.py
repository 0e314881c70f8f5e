"""Who imports whom: octets to facts to judgement, never back.

Each package is a ladder. A module imports from its own rung and from those above it in the list.
A module that no rung names fails the test: say where it belongs.
"""

from fnmatch import fnmatch

import pytest

from tests.structure.sources import imports, module_name, sources

LADDERS = {
    "parsers": (
        (
            "parsers.errors",
            "parsers.anomalies",
            "parsers.fields",
            "parsers.timeline",
            "parsers.accounting",
            "parsers.message_ends",
            "parsers.not_observed",
        ),
        ("parsers.model",),
        ("parsers.capture", "parsers.capture.*"),
        ("parsers.packets", "parsers.packets.*"),
        ("parsers.tcp", "parsers.tcp.*"),
        ("parsers.http", "parsers.http.*"),
        ("parsers.reading", "parsers.extracting"),
        ("parsers.crossing",),
        ("parsers",),
    ),
    "analyzer": (
        (
            "analyzer.version",
            "analyzer.timestamps",
            "analyzer.redaction",
            "analyzer.buckets",
            "analyzer.collector",
        ),
        ("analyzer.trends",),
        ("analyzer.rules", "analyzer.rules.*"),
        ("analyzer.tally", "analyzer.filters", "analyzer.inputs", "analyzer.reader"),
        ("analyzer.ignores", "analyzer.baselines"),
        ("analyzer.baseline_files", "analyzer.differences"),
        ("analyzer.ahead", "analyzer.ahead.*", "analyzer.run"),
        ("analyzer.heads", "analyzer.closes", "analyzer.records", "analyzer.finding_records"),
        ("analyzer.ladders", "analyzer.ladders.rungs"),
        ("analyzer.ladders.sums", "analyzer.ladders.selection"),
        ("analyzer.ladders.meaning", "analyzer.ladders.making"),
        ("analyzer.schema", "analyzer.frames"),
        ("analyzer.chart_frames", "analyzer.summaries", "analyzer.summaries.*"),
        (
            "analyzer.figures",
            "analyzer.charts",
            "analyzer.charts.*",
            "analyzer.ladders.style",
            "analyzer.ladders.chart",
        ),
        ("analyzer.explain", "analyzer.metrics", "analyzer.reports", "analyzer.reports.*"),
        ("analyzer.page", "analyzer.page.*"),
        (
            "analyzer.arguments",
            "analyzer.notebook_view",
            "analyzer.close_view",
            "analyzer.analysis",
            "analyzer.report_files",
            "analyzer.sample",
            "analyzer.slices",
        ),
        ("analyzer.audit", "analyzer.audit.*"),
        ("analyzer",),
        ("analyzer.installation",),
        ("analyzer.cli", "analyzer.cli.*", "analyzer.__main__"),
    ),
}

MODULES = [(module_name(source), source) for source in sources()]


def rung(name):
    for number, patterns in enumerate(LADDERS[name.partition(".")[0]]):
        if any(fnmatch(name, pattern) for pattern in patterns):
            return number
    raise AssertionError(f"no rung of the ladder names {name}")


@pytest.mark.parametrize(("name", "source"), MODULES, ids=[name for name, _ in MODULES])
def test_a_module_imports_only_from_its_own_rung_and_from_those_before_it(name, source):
    package = name.partition(".")[0]
    inside = [imported for imported in imports(source) if imported.partition(".")[0] == package]
    above = [imported for imported in inside if rung(imported) > rung(name)]
    assert above == []


def test_parsers_never_import_the_analyzer():
    wrong = [
        (str(source), imported)
        for name, source in MODULES
        if name.startswith("parsers")
        for imported in imports(source)
        if imported.partition(".")[0] == "analyzer"
    ]
    assert wrong == []


def test_nothing_imports_all_of_scapy_and_only_its_adapters_import_it():
    users = {name for name, source in MODULES for imported in imports(source) if imported.startswith("scapy")}
    everything = [name for name, source in MODULES if "scapy.all" in set(imports(source))]
    assert (everything, sorted(users - SCAPY_USERS)) == ([], [])


SCAPY_USERS = {"parsers.packets.dissector", "parsers.packets.scapy_layers", "parsers.capture.scapy_packets"}
"""The universal decoder, and what takes the packets of somebody who works with Scapy."""
