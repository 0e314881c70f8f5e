"""What a client goes on doing."""

from parsers.model import NotObservedReason
from tests.analyzer.rules.book.clients.test_repeats import refused
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, judged, undecided, verdict


def reset(**options):
    return refused(205, answer="", **options)


@cases({
    "the same": (BROKEN, reset() * 2),
    "half a minute later": (BROKEN, reset() + reset(wait=30)),
    "a minute later": (NOT_APPLICABLE, reset() + reset(wait=61)),
    "something else": (KEPT, reset() + reset(content="a=2")),
    "nothing": (NOT_APPLICABLE, reset(content="") * 2),
    "never again": (NOT_APPLICABLE, reset()),
})  # fmt: skip
def test_after_205_the_same_is_not_submitted(expected, text):
    assert verdict("S205-client-resubmits", text) == expected


def test_content_that_was_not_kept_cannot_be_compared():
    expected = undecided(NotObservedReason.CONTENT_LIMIT)
    assert verdict("S205-client-resubmits", reset() * 2, content_limit=0) == expected


def gone(wait=20, fields="", target="/feed"):
    return refused(410, method="GET", target=target, content="", wait=wait, fields=fields)


@cases({
    "three requests": (KEPT, gone() * 3),
    "four": (BROKEN, gone() * 4),
    "now and then": (KEPT, gone() + gone(30) + gone(50) + gone(20)),
    "several in a second": (KEPT, gone(0) * 4),
    "a reload": (KEPT, gone() * 3 + gone(fields="> Cache-Control: no-cache\n")),
    "four URIs": (NOT_APPLICABLE, "".join(gone(target=f"/{n}") for n in range(4))),
})  # fmt: skip
def test_what_is_gone_is_not_asked_for_again_and_again(expected, text):
    assert verdict("S410-client-relink", text) == expected


def test_it_is_reported_once():
    judge, _ = judged(gone() * 8)
    assert judge.tally["S410-client-relink"].broken == 1
