"""Clients that retry a pipeline by another pipeline."""

from analyzer.rules.rule import Severity
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, finding_of, verdict

RULE = "TCP-ANY-pipeline-retry"


def get(*numbers):
    return "".join(f"> GET /{number} HTTP/1.1\n>\n" for number in numbers)


def ok(count=1):
    return "< HTTP/1.1 200 OK\n<\n< Yes\n" * count


FAILED = f"=== a\n{get(0, 1, 2)}{ok()}<FIN\n"


@cases({
    "the same two at once": (BROKEN, f"{FAILED}=== b\n{get(1, 2)}{ok(2)}"),
    "one by one": (NOT_APPLICABLE, f"{FAILED}=== b\n{get(1)}{ok()}{get(2)}{ok()}"),
    "the first alone, then others": (KEPT, f"{FAILED}=== b\n{get(1)}{ok()}{get(2, 3)}{ok(2)}"),
    "other requests": (KEPT, f"{FAILED}=== b\n{get(3, 4)}{ok(2)}"),
    "of another client": (NOT_APPLICABLE, f"{FAILED}=== b 192.0.2.77\n{get(1, 2)}{ok(2)}"),
    "the client had closed": (NOT_APPLICABLE, f"=== a\n{get(0, 1, 2)}{ok()}>FIN\n=== b\n{get(1, 2)}{ok(2)}"),
    "all had been answered": (NOT_APPLICABLE, f"=== a\n{get(1, 2)}{ok(2)}<FIN\n=== b\n{get(1, 2)}{ok(2)}"),
    "much later": (KEPT, f"{FAILED}>WAIT 20\n=== b\n{get(1, 2)}{ok(2)}"),
})  # fmt: skip
def test_a_failed_pipeline_is_retried_one_by_one(expected, text):
    found = verdict(RULE, text)
    assert found == expected or {found, expected} <= {KEPT, NOT_APPLICABLE}


def test_it_names_what_was_sent_again():
    found = finding_of(RULE, f"{FAILED}=== b\n{get(1, 2)}{ok(2)}")
    assert [one.what for one in found.evidence] == [
        "unanswered request",
        "sent again",
        "sent again",
        "client identity uncertain",
    ]
    assert found.severity is Severity.INFO
