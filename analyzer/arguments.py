"""What analyze() is given, made ready: paths, prefixes, mappings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from analyzer.explain import prefix_of_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.rules.library import Library

_Value = TypeVar("_Value")


def paths_of(captures: Any) -> list[str] | None:
    """Return the paths; None where the argument holds packets.

    Raises:
        TypeError: it holds neither.
    """
    if isinstance(captures, (str, os.PathLike)):
        return [os.fspath(captures)]
    # A PacketList is not a Sequence, and iterating an empty one says nothing of its kind.
    if hasattr(captures, "stats") and hasattr(captures, "res"):
        return None
    if isinstance(captures, bytes) or not hasattr(captures, "__iter__"):
        raise TypeError(f"neither a path nor Scapy packets: {type(captures).__name__}")
    found = list(captures)
    if all(isinstance(each, (str, os.PathLike)) for each in found):
        return [os.fspath(each) for each in found]
    return None


def prefixes(given: Sequence[str], known: Library) -> tuple[str, ...]:
    """Write prefixes in the case of the book; one prefix is taken for a sequence of one.

    Raises:
        UnknownRuleError: no rule begins so.
    """
    each = (given,) if isinstance(given, str) else given
    return tuple(prefix_of_rules(prefix, known) for prefix in each)


def mapping(name: str, given: Mapping[str, _Value], wanted: str) -> Mapping[str, _Value]:
    """Return the mapping that was given for an argument.

    Raises:
        TypeError: it is none: a string or a list of pairs would be read wrong or fail without a word of use.
    """
    if not isinstance(given, Mapping):
        raise TypeError(f"{name} is a mapping, as in {wanted}, not {type(given).__name__}")
    return given
