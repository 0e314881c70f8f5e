"""A fence around the user's own rules: what goes wrong in one of them ends no run.

Every function of a rule is called inside of it. An exception, and an answer that is none, is noted,
once for each rule with the first subject that showed it, and the verdict on that subject is undecided.
Rules of the book are not fenced: what goes wrong in them is a fault of this program.
"""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from analyzer.rules.evidence import VALUE_LIMIT
from analyzer.rules.rule import Doubt, Evidence, Severity, Standard, Undecided
from parsers.model import Exchange, NotObserved

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.rules.rule import Rule

ResultT = TypeVar("ResultT")
TEXT_LIMIT = 300
"""Characters of an exception's text that are said: it may quote a whole message."""


class Failure(msgspec.Struct):
    """What went wrong in one rule."""

    rule: str
    what: str
    """The exception's type and text, and the line of the rule's file."""
    where: str
    """The first subject."""
    count: int = 1

    def __str__(self) -> str:
        """Say it in one line."""
        often = f", {self.count:,} times in all" if self.count > 1 else ""
        return f"the check of {self.rule} failed at {self.where}: {self.what}{often}"


class Fence:
    """Calls the functions of rules, and notes what went wrong in them."""

    def __init__(self) -> None:
        self._failures: dict[str, Failure] = {}

    @property
    def failures(self) -> list[Failure]:
        """What went wrong so far, one for each rule."""
        return list(self._failures.values())

    def around(self, rule: Rule) -> Rule:
        """Return the rule with its functions called inside of the fence."""
        return replace(
            rule,
            check=self._check(rule),
            applies=rule.applies and self._applies(rule, rule.applies),
            settle=rule.settle and self._settle(rule, rule.settle),
            about=rule.about and self._about(rule, rule.about),
            needs_content=rule.needs_content and self._needs_content(rule, rule.needs_content),
        )

    def _check(self, rule: Rule) -> Callable[[Any, Any], tuple[Evidence, ...]]:
        return lambda subject, history: self._call(
            rule, _where(subject), lambda: _evidence(rule.check(subject, history))
        )

    def _applies(self, rule: Rule, applies: Callable[..., Any]) -> Callable[[Any, Any], bool]:
        return lambda subject, history: self._call(
            rule, _where(subject), lambda: bool(applies(subject, history))
        )

    def _settle(
        self, rule: Rule, settle: Callable[..., Any]
    ) -> Callable[[Exchange, Any], Callable[[], bool]]:
        def settled(exchange: Exchange, history: Any) -> Callable[[], bool]:
            where = _where(exchange)  # the question must not hold on to the exchange
            question = self._call(rule, where, lambda: _function(settle(exchange, history)))
            return lambda: self._call(rule, where, lambda: bool(question()))

        return settled

    def _about(self, rule: Rule, about: Callable[..., Any]) -> Callable[[Any, Any], Exchange | None]:
        def named(subject: Any, history: Any) -> Exchange | None:
            try:
                return self._call(rule, _where(subject), lambda: _exchange(about(subject, history)))
            except (NotObserved, Undecided):
                return None  # the finding is as good without it

        return named

    def _needs_content(self, rule: Rule, needs: Callable[..., Any]) -> Callable[[Any, Any], bool]:
        def needed(request: Any, response: Any) -> bool:
            try:
                return self._call(rule, "the choice of content", lambda: bool(needs(request, response)))
            except (NotObserved, Undecided):
                return False

        return needed

    def _call(self, rule: Rule, where: str, function: Callable[[], ResultT]) -> ResultT:
        """Call a function of a rule.

        Raises:
            NotObserved: it says so.
            Undecided: it says so, or something went wrong in it.
        """
        try:
            return function()
        except (NotObserved, Undecided):
            raise
        # Whatever a stranger's code raises must not end the run: the one broad except beside Scapy's.
        except (Exception, SystemExit) as error:
            failure = self._failures.get(rule.id)
            if failure is None:
                self._failures[rule.id] = Failure(rule.id, _told(error, rule), where)
            else:
                failure.count += 1
            raise Undecided(Doubt.RULE_FAILED) from error


def told(error: BaseException) -> str:
    """Say type and text of what was raised."""
    text = "".join(traceback.format_exception_only(error)[-1:]).strip()
    return text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]}..."


def line_in(path: str, error: BaseException) -> int | None:
    """Return the line of a file at which it was raised, or from which what raised it was called."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    return lines[-1] if lines else None


def _told(error: BaseException, rule: Rule) -> str:
    path = getattr(getattr(rule.check, "__code__", None), "co_filename", "")
    line = line_in(path, error)
    return told(error) if line is None else f"{told(error)} ({path}, line {line})"


def _where(subject: Any) -> str:
    """Name what was judged: an exchange, a connection, or the later one of a pair."""
    subject = getattr(subject, "then", subject)
    if isinstance(subject, Exchange):
        connection = subject.connection
        return f"{connection.capture}, connection {connection.number}, exchange {subject.index}"
    return f"{subject.capture}, connection {subject.number}"


def _evidence(found: Any) -> tuple[Evidence, ...]:
    """Take what a check returned; a generator too.

    Raises:
        TypeError: it is no evidence.
    """
    if found is None:
        raise TypeError("a check returns a list of evidence, empty where the rule is kept, and not None")
    evidence = tuple(found)
    for one in evidence:
        if not isinstance(one, Evidence):
            raise TypeError(f"a check returns a list of Evidence; {type(one).__name__} is none")
        for name, wanted in _MEMBERS.items():
            if not isinstance(getattr(one, name), wanted):
                raise TypeError(f"{name} of Evidence cannot be {getattr(one, name)!r}")
        if not all(isinstance(standard, Standard) for standard in one.standards):
            raise TypeError("standards of Evidence are members of Standard")
    return tuple(replace(one, value=one.value[:VALUE_LIMIT]) for one in evidence)


_MEMBERS: dict[str, Any] = {
    "what": str,
    "value": str,
    "frame": int,
    "stream_offset": (int, type(None)),
    "standards": (tuple, list, frozenset),
    "at_most": Severity,
}


def _function(question: Any) -> Any:
    if not callable(question):
        raise TypeError(f"settle returns a function to be asked at the end, not {type(question).__name__}")
    return question


def _exchange(exchange: Any) -> Exchange | None:
    if exchange is not None and not isinstance(exchange, Exchange):
        raise TypeError(f"about returns an exchange or None, not {type(exchange).__name__}")
    return exchange
