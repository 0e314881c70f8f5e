"""What does judging cost, by the kind of exchange and by the rule, in microseconds of one process?

Two tables. The first judges an ordinary 200 (GET, 10 + 12 field lines) again and again, of targets that are
new and of targets that were asked for before. The second reads a capture and tells, by status code, what
reading the exchanges and judging them took in turn; a capture's judging is also timed rule by rule, which
adds the timer's own cost to each call. Nothing is asserted: a clock is no test.

    python -m tests.benchmarks.judging [CAPTURE] [--profile both]
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from dataclasses import replace

from analyzer.rules.book import RULES
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.rule import Scope
from parsers import read
from parsers.model import Exchange

ORDINARY = """
    > GET /images/logo.png HTTP/1.1
    > User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36
    > Accept: image/avif,image/webp,*/*;q=0.8
    > Accept-Encoding: gzip, deflate, br
    > Accept-Language: en-GB,en;q=0.5
    > Referer: http://example.com/index.html
    > Cookie: session=0123456789abcdef
    > Connection: keep-alive
    > Cache-Control: max-age=0
    >
    < HTTP/1.1 200 OK
    < Server: example/1.24.0
    < Content-Type: image/png
    < Last-Modified: Sun, 31 Dec 2023 00:00:00 GMT
    < ETag: "6590b100-1f4"
    < Cache-Control: max-age=3600, public
    < Vary: Accept-Encoding
    < Accept-Ranges: bytes
    < X-Request-Id: 5f3a1c
    < Connection: keep-alive
    <
    <= 0123456789
"""
EXCHANGES, ROUNDS = 200, 9


def ordinary(profile: str, *, new_targets: bool) -> float:
    """Return the microseconds that an ordinary 200 takes: the best round."""
    judge = Judge(profile=profile)
    exchanges = converse(ORDINARY * EXCHANGES).exchanges
    best, number = float("inf"), 0
    for _ in range(ROUNDS):
        for exchange in exchanges:
            number += 1
            request, response = exchange.request, exchange.response
            request._fields = response._fields = None
            response.content, response.content_kept = b"", False
            if new_targets:
                request.target = f"/images/{number}.png"
        began = time.perf_counter()
        for exchange in exchanges:
            judge.exchange(exchange)
        best = min(best, (time.perf_counter() - began) / len(exchanges))
    return best * 1e6


def by_status(capture: str, profile: str) -> tuple[float, dict[str, tuple[int, float]]]:
    """Return the seconds of reading, and by status the count of exchanges and seconds of judging them."""
    judge = Judge(profile=profile)
    judged: dict[str, list[float]] = defaultdict(list)
    clock = time.perf_counter
    began = clock()
    for event in read(capture, content_wanted=judge.content_wanted):
        start = clock()
        if isinstance(event, Exchange):
            judge.exchange(event)
            response = event.response_or_none
            kind = "unanswered" if response is None else str(response.status)
        else:
            judge.connection(event)
            kind = "connections"
        judged[kind].append(clock() - start)
    total = clock() - began
    spent = {kind: (len(times), sum(times)) for kind, times in judged.items()}
    return total - sum(seconds for _, seconds in spent.values()), spent


def by_rule(capture: str, profile: str) -> dict[str, tuple[int, float]]:
    """Return by rule how often its check was called, and the seconds in it."""
    spent: dict[str, list[float]] = {rule.id: [0, 0.0] for rule in RULES}

    def timed(rule):
        count = spent[rule.id]

        def check(subject, history):
            start = time.perf_counter()
            try:
                return rule.check(subject, history)
            finally:
                count[0] += 1
                count[1] += time.perf_counter() - start

        return replace(rule, check=check)

    judge = Judge(
        profile=profile, rules=[timed(rule) for rule in RULES if rule.scope is not Scope.CONNECTION]
    )
    for event in read(capture, content_wanted=judge.content_wanted):
        if isinstance(event, Exchange):
            judge.exchange(event)
    return {rule: (int(calls), seconds) for rule, (calls, seconds) in spent.items() if calls}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("capture", nargs="?")
    parser.add_argument("--profile", default="both")
    options = parser.parse_args()
    for name, new in (("of a new target", True), ("of a target asked for before", False)):
        print(f"ordinary 200 {name}: {ordinary(options.profile, new_targets=new):.1f} us")
    if not options.capture:
        return
    reading, spent = by_status(options.capture, options.profile)
    judging = sum(seconds for _, seconds in spent.values())
    print(f"\nreading {reading:.2f} s, judging {judging:.2f} s")
    for kind, (count, seconds) in sorted(spent.items(), key=lambda item: -item[1][1])[:12]:
        print(f"  {kind:<12} {count:>8}  {seconds:6.2f} s  {seconds / count * 1e6:7.1f} us each")
    print("\nchecks that took longest, the timer's cost of about 0.1 us a call in it")
    rules = by_rule(options.capture, options.profile)
    for rule, (calls, seconds) in sorted(rules.items(), key=lambda item: -item[1][1])[:12]:
        print(f"  {rule:<32} {calls:>8} calls  {seconds:6.2f} s  {seconds / calls * 1e6:6.2f} us each")


if __name__ == "__main__":
    main()
