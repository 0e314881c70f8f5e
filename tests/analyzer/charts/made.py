"""Frames made up for charts: as many categories as asked for, the same numbers each time."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from analyzer import chart_frames, frames, schema
from analyzer.rules.book import RULES
from analyzer.rules.tally import RuleTally
from analyzer.summaries import OUTCOMES

START_NS = 1_767_603_600_000_000_000
VERDICTS = ("safe", "lingering-close-ok", "reset-before-ack", "client-aborted", "indeterminate-capture-end")


def table(columns, names, values):
    """A frame of some declared columns."""
    declared = {column.name: column.dtype for column in columns}
    return pd.DataFrame({name: frames.series(list(values[name]), declared[name]) for name in names})


def made(categories, exchanges=2000, *, server="192.0.2.{}:80", early=True):
    """Frames with so many rules, servers, status codes and kinds of closes."""
    random = np.random.default_rng(categories)
    count = max(exchanges, categories)
    servers = [server.format(number) for number in range(categories)]
    at = np.sort((random.pareto(1.2, count) * categories / 12).astype(int) % categories)
    statuses = [
        (200, 301, 404, 503, 206, 405)[number % 6] if categories < 10 else 100 + number * 3
        for number in range(categories)
    ]
    waits = random.lognormal(1.0, 1.6, count)
    if early:
        waits[::97] *= -1
        waits[5] = 0.0
    sizes = np.where(random.random(count) < 0.2, 0, random.lognormal(8, 3, count).astype(int))
    times = pd.to_datetime(START_NS + np.sort(random.integers(0, 3600 * 10**9, count)), unit="ns", utc=True)
    split = [each.rpartition(":") for each in servers]
    shown = {
        "capture": ["a.pcap"] * count,
        "connection": np.arange(count) // 4,
        "index": np.arange(count) % 4,
        "status": [statuses[number % categories] for number in random.integers(0, categories, count)],
        "server": [split[place][0].strip("[]") for place in at],
        "server_port": [int(split[place][2]) for place in at],
        "response_time": [each.isoformat() for each in times],
        "time_to_first_octet_ms": waits,
        "response_content_length": sizes,
    }
    rules = [rule.id for rule in RULES[:categories]] + [
        f"OWN-rule-{n}" for n in range(categories - len(RULES))
    ]
    chosen = random.choice(count, count // 3, replace=False)
    ruled = (random.pareto(1.1, len(chosen)) * categories / 15).astype(int) % categories
    found = {
        **{name: [shown[name][place] for place in chosen] for name in ("capture", "connection")},
        "exchange": [shown["index"][place] for place in chosen],
        "rule": [rules[place] for place in ruled],
        "title": [f"what {rules[place]} requires" for place in ruled],
        "severity": [("error", "warning", "info")[place % 3] for place in ruled],
        "verdict": ["broken"] * len(chosen),
        "count": [1] * len(chosen),
        "time": [shown["response_time"][place] for place in chosen],
        "server": [servers[at[place]] for place in chosen],
    }
    verdicts = [*VERDICTS, *(f"close-{number}" for number in range(categories))][:categories]
    closes = random.integers(0, categories + 1, count // 4)
    closed = {
        "close_verdict": [verdicts[place] if place < categories else None for place in closes],
        "close_outcome": [
            OUTCOMES[(place + n) % 4 if n % 9 == 0 else 0] if place < categories else None
            for n, place in enumerate(closes)
        ],
        "close_reason": [None if place < categories else "no HTTP was read on it" for place in closes],
    }
    tallies = {}
    for place, rule in enumerate(rules):
        broken = int((ruled == place).sum())
        tallies[rule] = RuleTally(
            kept=int(broken * (place % 7) + place % 3), broken=broken, undecided=place % 5
        )
    return SimpleNamespace(
        exchanges=table(schema.EXCHANGES, chart_frames.EXCHANGES, shown),
        findings=table(schema.FINDINGS, chart_frames.FINDINGS, found),
        connections=table(schema.CONNECTIONS_FRAME, chart_frames.CONNECTIONS, closed),
        coverage=frames.coverage(tallies),
    )
