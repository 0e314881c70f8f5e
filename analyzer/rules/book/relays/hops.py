"""What the rules about both hops of an intermediary share: their guards, and how their examples are told."""

from __future__ import annotations

import inspect

BOTH_HOPS = (
    "Asked only where both hops of the intermediary were captured. Undecided where the hop behind it is not "
    "found for certain: one exchange in the time between, of the same method and path, that says in Via, "
    "Forwarded or X-Forwarded-For that it is sent on."
)
ROLE = (
    "Undecided where it is not certain that the intermediary is a proxy: a gateway answers as an origin does."
)


def both_hops(behind: str, answer: str, *, asked: str = "", asked_behind: str | None = None) -> str:
    """Tell a conversation of a client, a proxy and an origin server.

    Args:
        behind: What the origin server answers, as lines of a conversation.
        answer: What the proxy answers then.
        asked: Field lines of the client's request.
        asked_behind: Those of the proxy's request; None for the same.
    """
    return "\n".join(
        (
            "=== down 192.0.2.1 192.0.2.9:8080",
            "> GET http://example.com/a HTTP/1.1",
            *([inspect.cleandoc(asked)] if asked else []),
            ">",
            "=== up 192.0.2.9",
            "> GET /a HTTP/1.1",
            "> Via: 1.1 proxy",
            *([inspect.cleandoc(asked if asked_behind is None else asked_behind)] if asked else []),
            ">",
            inspect.cleandoc(behind),
            "=== down",
            inspect.cleandoc(answer),
        )
    )
