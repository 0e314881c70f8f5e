"""Rules for the note that a redirect carries, for people whose client does not follow it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from analyzer.rules import contents, evidence
from analyzer.rules.grammar import NOT_ASCII, media_type
from analyzer.rules.guards import certain_octets, is_head, not_head
from analyzer.rules.markup import unescaped
from analyzer.rules.rule import Found, Level, Party, Rule, rule
from analyzer.rules.uris import normalised, resolve, target_uri

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

NOTE_LIMIT = 16_384
"""Characters of the longest page in which the link is looked for; a longer one is no short note."""

URIS_LIMIT = 16_384
"""Characters of Location and target URI together up to which links are held against them."""

_LINK = re.compile(
    r"""(?:href|url|content|action)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))|(https?://[^\s"'<>]+)""",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"[0-9.;,\s]*url\s*=\s*", re.IGNORECASE)


def _plain(uri: str) -> str:
    """Write a URI without its scheme and percent-encoding: a note is judged by where it leads people."""
    return unquote(normalised(uri).partition("//")[2])


def _links_to(page: str, location: str, target: str) -> bool:
    """Whether any link, or any URI in the text, of a page leads to the location."""
    wanted = _plain(location)
    for match in _LINK.finditer(page):
        # A URI in running text ends before its punctuation.
        text = match[1] or match[2] or match[3] or (match[4] or "").rstrip(".,;)")
        refresh = _REFRESH.match(text)
        reference = text[refresh.end() if refresh else 0 :].strip(" \t\r\n'\"")
        for base in (target, location):
            resolved = resolve(base, NOT_ASCII.sub(_encoded, reference))
            if resolved is not None and _plain(resolved) == wanted:
                return True
    return False


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{octet:02X}" for octet in match[0].encode())


def _location(exchange: Exchange) -> tuple[str, str] | None:
    """Return where the redirect leads, and the target URI; None where the note cannot be held against it.

    It is invalid, or several differ: that is a rule's on Location. Or it is too long to be compared with
    every link of a page.
    """
    lines = exchange.response.lines("location")
    if any(line.value != lines[0].value for line in lines) or NOT_ASCII.search(lines[0].value):
        return None
    target = target_uri(exchange.request, tls=exchange.tls) or lines[0].value
    location = resolve(target, lines[0].value) if lines[0].value else None
    return None if location is None or len(location) + len(target) > URIS_LIMIT else (location, target)


def _no_note(exchange: Exchange, _history: History) -> Found:
    """Find the redirect without content, and the page that does not lead on."""
    response = exchange.response
    not_head(exchange)
    certain_octets(response)
    if not response.content_length and not response.content_octets():
        return [evidence.start_line(response, "no content")]
    kind = media_type(response.value("content-type") or "")
    lines = response.lines("location")
    if kind is None or kind.type != "text/html" or not any(line.value for line in lines):
        return ()
    page = contents.text(response)
    if not page.strip():
        return [evidence.start_line(response, "no content")]
    # A NUL shows text of two octets each whose charset is not stated.
    if any(line.value and line.value in page for line in lines) or len(page) > NOTE_LIMIT or "\0" in page:
        return ()
    where = _location(exchange)
    text = unescaped(page).replace("\\/", "/")
    if where is None or lines[0].value in text or _links_to(text, *where):
        return ()
    return [evidence.content(response, "no link to Location", text), evidence.field_line(response, lines[0])]


def _note_rule(status: int, phrase: str, *, rfc2616: str, current: str, changed: str, why: str) -> Rule:
    """Make the rule that a redirect carries a note; the four codes differ in their sections alone."""

    def check(exchange: Exchange, history: History) -> Found:
        return _no_note(exchange, history)

    check.__doc__ = why
    method = "POST" if status == 303 else "GET"
    head = f"> {method} /old HTTP/1.1\n> Content-Length: 0\n>\n< HTTP/1.1 {status} {phrase}\n< Location: http://example.com/new\n"
    return rule(
        f"S{status}-note",
        f"{status} carries a short hypertext note with a link to the new URI",
        level=Level.SHOULD,
        party=Party.SERVER,
        statuses={status},
        rfc2616=rfc2616,
        current=current,
        changed=changed,
        message=f"The {status} ({phrase}) response has no content that leads to the new URI.",
        advice="Send a short page with a link to what Location names.",
        guards="Not asked of HEAD. The link is looked for in text/html of up to 16,384 characters, in any "
        "spelling, relative or absolute; of other content, and where Location is absent or invalid or the "
        "host is not known, presence is enough. A redirect without Location and note lacks Location. "
        "Undecided where the request was not captured or its method cannot be read (it may be HEAD), and "
        "where the content was not wholly captured or cannot be decoded.",
        good=f'{head}< Content-Type: text/html\n<\n< It is <a href="/new">here</a>.',
        bad=f"{head}< Content-Length: 0\n<",
        needs_content=contents.any_content,
        applies=lambda exchange, _: not is_head(exchange),
    )(check)


_DROPPED = "RFC 2616 asks for the note; today it is a custom."
_WHY = "People see it whose client does not follow the redirect: {}. Without it they see an empty page."

s301_note = _note_rule(
    301,
    "Moved Permanently",
    rfc2616="RFC2616 10.3.2",
    current="RFC9110 15.4.2",
    changed=_DROPPED,
    why=_WHY.format("a simple one, or one that asks before it repeats a POST"),
)
s302_note = _note_rule(
    302,
    "Found",
    rfc2616="RFC2616 10.3.3",
    current="RFC9110 15.4.3",
    changed=_DROPPED,
    why=_WHY.format("a simple one, or one that asks before it repeats a POST"),
)
s303_note = _note_rule(
    303,
    "See Other",
    rfc2616="RFC2616 10.3.4",
    current="RFC9110 15.4.4",
    changed="Today a 303 ought to have it.",
    why=_WHY.format("one that is older than 303, or stops at each redirect"),
)
s307_note = _note_rule(
    307,
    "Temporary Redirect",
    rfc2616="RFC2616 10.3.8",
    current="RFC9110 15.4.8",
    changed=_DROPPED,
    why=_WHY.format("one that is older than 307, or asks before it repeats a POST"),
)


@rule(
    "S303-http10-client",
    "Old clients do not understand 303; 302 may serve them",
    level=Level.MAY,
    party=Party.SERVER,
    statuses={303},
    rfc2616="RFC2616 10.3.4",
    current="RFC9110 15.4.4",
    changed="RFC 2616 notes that clients of its day may not know 303; today all do.",
    message="The 303 (See Other) response answers a request in HTTP/1.0.",
    advice="Send 302 to clients that may not know 303.",
    guards="Silent where the request was not captured, or came through an intermediary that may have written "
    "the version (Via).",
    good="""
        > POST /form HTTP/1.0
        > Content-Length: 0
        >
        < HTTP/1.1 303 See Other
        < Location: http://example.com/done
        <
        < See http://example.com/done.
    """,
    bad="""
        > POST /form HTTP/1.1
        > Content-Length: 0
        >
        < HTTP/1.1 303 See Other
        < Location: http://example.com/done
        <
        < See http://example.com/done.
    """,
    fact=True,
)
def s303_http10_client(exchange: Exchange, _history: History) -> Found:
    """303 came with HTTP/1.1, and a client of HTTP/1.0 may stop at it.

    It is worth a look where users of old programs report that a form leads nowhere.
    """
    request = exchange.request
    if request.version != "HTTP/1.0" or request.lines("via"):
        return ()
    return [evidence.start_line(request)]


RULES: tuple[Rule, ...] = (s301_note, s302_note, s303_note, s307_note, s303_http10_client)
