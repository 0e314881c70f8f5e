"""What a shell offers for values of the rule book: rule ids and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    import click


def rule_ids(incomplete: str) -> list[Any]:
    """Offer the ids of the rules that begin as the last of several, separated by commas, does."""
    from analyzer.rules.library import book

    before, comma, begun = incomplete.rpartition(",")
    return [
        CompletionItem(f"{before}{comma}{rule_id}", help=rule.title)
        for rule_id, rule in book().rules.items()
        if rule_id.lower().startswith(begun.lower())
    ]


def topics(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
    """Offer what can be explained: rule ids, words of closes, status codes."""
    from analyzer.rules.registry import STATUS_CODES
    from analyzer.rules.topics import BY_NAME

    names = [*BY_NAME, *map(str, STATUS_CODES)]
    offered = [CompletionItem(name) for name in names if name.startswith(incomplete.lower())]
    return offered + (rule_ids(incomplete) if "," not in incomplete else [])
