from analyzer.rules.book.resources.stored import (
    s304_cache_unknown_entity,
    s304_cache_update,
    s304_client_never_stored,
)
from analyzer.rules.rule import Doubt, Severity
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, finding_of, undecided, verdict

OTHER_CONNECTION = "=== b 192.0.2.1 192.0.2.2:80\n"
DATE = "If-Modified-Since: Sat, 01 Jan 2022 00:00:00 GMT"


def get(tag='"1"', *, asked="", fields=""):
    return _exchange("200 OK", tag, asked, fields) + "<= Hello\n"


def unchanged(named, tag='"2"', *, asked="", fields="", method="GET"):
    named = f"If-None-Match: {named}\n" if named else ""
    return _exchange("304 Not Modified", tag, named + asked, fields, method)


def _exchange(status, tag, asked, fields, method="GET"):
    asked = "".join(f"> {line}\n" for line in asked.splitlines())
    fields = "".join(f"< {line}\n" for line in [*fields.splitlines(), *([f"ETag: {tag}"] if tag else [])])
    return f"> {method} /a HTTP/1.1\n{asked}>\n< HTTP/1.1 {status}\n{fields}<\n"


CHOSEN = unchanged('"1", "2"')


@cases({
    "goes on with it": (KEPT, CHOSEN + unchanged('"2"')),
    "goes on with a weak form of it": (KEPT, CHOSEN + unchanged('W/"2"')),
    "names both again": (KEPT, CHOSEN + unchanged('"1", "2"')),
    "goes on with the other": (BROKEN, CHOSEN + unchanged('"1"', '"1"')),
    "goes on with the other, which has changed": (BROKEN, CHOSEN + get('"3"', asked='If-None-Match: "1"')),
    "there was no choice": (NOT_APPLICABLE, unchanged('"2"') + unchanged('"1"', '"1"')),
    "it had not named it": (NOT_APPLICABLE, unchanged('"1", "3"') + unchanged('"1"', '"1"')),
    "no tag in the 304": (NOT_APPLICABLE, unchanged('"1", "2"', "") + unchanged('"1"', '"1"')),
    "no tag in the next": (NOT_APPLICABLE, CHOSEN + unchanged("*")),
    "another method": (NOT_APPLICABLE, CHOSEN + unchanged('"1"', '"1"', method="HEAD")),
    "fetched in between": (NOT_APPLICABLE, CHOSEN + get('"1"') + unchanged('"1"', '"1"')),
    "the first one": (NOT_APPLICABLE, CHOSEN),
    "another variant": (
        undecided(Doubt.OTHER_VARIANT),
        CHOSEN + unchanged('"1"', '"1"', asked="Accept: a/b"),
    ),
    "another client": (
        NOT_APPLICABLE,
        f"{CHOSEN}=== b 192.0.2.7 192.0.2.2:80\n" + unchanged('"1"', '"1"'),
    ),
    "sent before the 304 came": (
        NOT_APPLICABLE,
        ('=== b 192.0.2.1 192.0.2.2:80\n> GET /a HTTP/1.1\n> If-None-Match: "1"\n>\n=== a\n'
        f'{CHOSEN}=== b\n< HTTP/1.1 304 Not Modified\n< ETag: "1"\n<\n'),
    ),
    "the request was not captured whole": (
        NOT_APPLICABLE,
        CHOSEN + '>= GET /a HT\n>? 40\n< HTTP/1.1 304 Not Modified\n< ETag: "1"\n<\n',
    ),
})  # fmt: skip
def test_a_cache_goes_on_with_the_version_that_a_304_named(expected, text):
    assert verdict(s304_cache_update.id, text) == expected


def test_what_may_be_two_clients_is_a_remark():
    text = CHOSEN + OTHER_CONNECTION + unchanged('"1"', '"1"')
    assert finding_of(s304_cache_update.id, text).severity is Severity.INFO
    assert finding_of(s304_cache_update.id, CHOSEN + unchanged('"1"', '"1"')).severity is Severity.WARNING


UNKNOWN = unchanged("", asked=DATE)


@cases({
    "asks without condition": (KEPT, get() + UNKNOWN + get('"2"')),
    "asks by date": (BROKEN, get() + UNKNOWN + UNKNOWN),
    "asks by the tag": (BROKEN, get() + UNKNOWN + unchanged('"2"')),
    "had named another": (BROKEN, unchanged('"1"') + unchanged('"1"', '"1"')),
    "had named it": (NOT_APPLICABLE, unchanged('"2"') + unchanged('"2"')),
    "was given it": (NOT_APPLICABLE, get('"2"') + UNKNOWN + UNKNOWN),
    "that of a coding": (NOT_APPLICABLE, unchanged('"2-gzip"') + unchanged('"2-gzip"')),
    "what it holds is not known": (NOT_APPLICABLE, UNKNOWN + UNKNOWN),
    "no tag in the 304": (NOT_APPLICABLE, get() + unchanged('"1"', "") + get()),
    "a 200 before": (NOT_APPLICABLE, UNKNOWN + get() + get()),
    "HEAD": (NOT_APPLICABLE, get() + UNKNOWN + unchanged('"2"', method="HEAD")),
})  # fmt: skip
def test_a_304_for_nothing_that_is_held_is_disregarded(expected, text):
    assert verdict(s304_cache_unknown_entity.id, text) == expected


SECRET = get('"2"', fields="Cache-Control: no-store")


@cases({
    "may be stored": (KEPT, get('"2"') + unchanged('"2"')),
    "may not be stored": (BROKEN, SECRET + unchanged('"2"')),
    "could be stored once": (KEPT, get('"2"') + SECRET + unchanged('"2"')),
    "another tag": (NOT_APPLICABLE, SECRET + unchanged('"1"', '"1"')),
    "by date": (NOT_APPLICABLE, SECRET + unchanged("", asked=DATE)),
    "any tag": (NOT_APPLICABLE, SECRET + unchanged("*")),
    "perhaps held before": (
        NOT_APPLICABLE,
        get('"2"', fields="Cache-Control: no-store", asked=DATE) + unchanged('"2"'),
    ),
    "delivered before the capture": (NOT_APPLICABLE, unchanged('"2"')),
    "to another client": (NOT_APPLICABLE, f"{SECRET}=== b 192.0.2.7 192.0.2.2:80\n" + unchanged('"2"')),
    "the request was not captured": (
        NOT_APPLICABLE,
        SECRET + unchanged('"2"').replace("> GET /a HTTP/1.1", ">? 17"),
    ),
})  # fmt: skip
def test_a_client_names_what_it_may_have_stored(expected, text):
    assert verdict(s304_client_never_stored.id, text) == expected
