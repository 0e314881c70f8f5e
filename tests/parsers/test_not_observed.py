"""The answer that something is not in the capture."""

import pytest

from parsers.not_observed import NotObserved, NotObservedReason


@pytest.mark.parametrize("reason", NotObservedReason)
def test_the_answer_carries_its_reason_in_words(reason):
    answer = NotObserved(reason)

    assert answer.reason is reason
    assert str(answer) == reason.value
    assert reason.value == reason.value.strip().rstrip(".")
