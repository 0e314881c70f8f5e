"""Topics that are neither a rule nor a status code: how a connection closed, and every word of that verdict.

What servers do by themselves, and how that is changed, is from their documentation, their source, or
measured with them; what is not known of a server is left out.
Sources: RFC 2616, 10.4; RFC 9112, 9.6; RFC 9293, 3.10.7.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzer.rules.closes.verdict import Conduct, Outcome, Subtype
from analyzer.rules.conduct_texts import CONDUCT_TEXTS
from analyzer.rules.remedies import APACHE, GO, HAPROXY, NGINX, NODE

if TYPE_CHECKING:
    from collections.abc import Mapping


class Part(msgspec.Struct, frozen=True):
    """One part of a topic, below its heading: a text, or lines that begin with a label."""

    heading: str
    text: str = ""
    entries: tuple[tuple[str, str], ...] = ()


class Topic(msgspec.Struct, frozen=True):
    """What is explained by its name."""

    name: str
    title: str
    parts: tuple[Part, ...]
    picture: str = ""
    """Shown below the title, as it is."""
    aliases: tuple[str, ...] = ()


_LADDER = """
client                                     server
  | -- POST, Content-Length: 1000000 -------> |
  | -- content, more of it on the way ------> |
  | <------- 413, Connection: close, FIN ---- | close(): nobody reads on
  | -- content -----------------------------> |
  | <------------------------------- RST ---- | no socket takes it
  | -- ACK of the 413 ----------------------> | too late
  | <------------------------------- RST ---- | the client's socket dies
"""

RESET_BEFORE_ACK = Topic(
    name=Conduct.RESET_BEFORE_ACK.value,
    title="The server resets before it knows that its response arrived",
    picture=_LADDER,
    aliases=("lingering-close", "close-story"),
    parts=(
        Part(
            "What happens",
            (
                "The server answers early and closes. If the answer is lost on the way, nobody sends "
                'it again; if it arrives, many clients stop at the failed send and report "connection '
                'reset", the answer unread.'
            ),
        ),
        Part(
            "Why it matters",
            (
                "RFC 2616, 10.4 (SHOULD, 4xx): the input side stays open until the client has "
                "acknowledged the response. RFC 9112, 9.6, for any last response: close the output "
                "alone, read on until the client closes or surely has the response, then close the "
                "rest."
            ),
        ),
        Part(
            "What proves it",
            entries=(
                ("E1, E2", "A RST without ACK repeats what its trigger acknowledged: all, or less."),
                ("E3, E4", "A RST with ACK: its timestamp echo or ACK tells what the server had."),
                ("E5", "The RST passes before any ACK of the whole response, or none comes."),
                ("E6, E7", "The RST comes within, or after, one round trip tap-server of that ACK."),
                ("L1-L4", "The response was lost: wirelint explain response-provably-lost"),
            ),
        ),
        Part(
            "What to change",
            entries=(
                (NGINX, "lingering_close on (the default) or always, never off."),
                (APACHE, "Lingers by itself, up to 30 s; 2 s after a RequestReadTimeout."),
                (
                    HAPROXY,
                    (
                        "Resets when it refuses early; option http-buffer-request reads one buffer first. "
                        "No option nolinger."
                    ),
                ),
                (
                    NODE,
                    (
                        "Connection: close ends at once: write the response, request.resume(), and "
                        "response.end() on its 'end'. No socket.destroy()."
                    ),
                ),
                (
                    GO,
                    (
                        "Half-closes and waits 500 ms by itself, after http.MaxBytesReader too; reads up "
                        "to 256 KB."
                    ),
                ),
                (
                    "Tomcat, Jetty",
                    (
                        "Tomcat reads on up to maxSwallowSize (2 MB; -1: all). Jetty does not wait: read "
                        "in a filter, within limits."
                    ),
                ),
                (
                    "Python",
                    (
                        "gunicorn (sync) and uvicorn do not read on: read the content first, within "
                        "limits, or put a buffering proxy before them."
                    ),
                ),
                (
                    "sockets",
                    (
                        "shutdown(SHUT_WR); read and discard until EOF or a time limit; close(). No "
                        "SO_LINGER 0."
                    ),
                ),
            ),
        ),
    ),
)

_WORDS_OF = {
    Conduct.LINGERING: (Subtype.LINGER_TIMEOUT.value,),
    Conduct.RESET_AFTER_ACK: (Subtype.IDLE_CLOSE_RACE.value, Outcome.DELIVERED_THEN_RESET.value),
    Conduct.ABORTIVE: (Subtype.BEFORE_ACK.value, Subtype.AFTER_ACK.value),
    Conduct.PROVABLY_LOST: (Outcome.LOST.value,),
    Conduct.SAFE: (Outcome.DELIVERED.value,),
}


def _conduct(conduct: Conduct) -> Topic:
    title, means, decided, do = (" ".join(part.split()) for part in CONDUCT_TEXTS[conduct].split("\n\n"))
    parts = (Part("What it means", means), Part("What decides it", decided), Part("What to do", do))
    return Topic(conduct.value, title, parts, aliases=_WORDS_OF.get(conduct, ()))


TOPICS: tuple[Topic, ...] = (RESET_BEFORE_ACK, *map(_conduct, CONDUCT_TEXTS))

BY_NAME: Mapping[str, Topic] = {name: topic for topic in TOPICS for name in (topic.name, *topic.aliases)}
"""Every topic by its name and by its other names, in lower case."""
