"""Rules of a user's own, for tests."""

from analyzer.rules.rule import Evidence, Level, Party, rule


def declared(rule_id="OWN-rule", check=None, **options):
    """A rule declared as a user would; without a check it is broken by every exchange."""
    columns = {
        "level": Level.MUST,
        "party": Party.SERVER,
        "rfc2616": None,
        "current": None,
        "message": "What was seen.",
        "advice": "What to do.",
        "guards": "",
        "good": "",
        "bad": "",
    }
    return rule(rule_id, "What is asked", **(columns | options))(check or broken)


def broken(_subject, _history):
    """Why."""
    return [Evidence(what="it")]


def kept(_subject, _history):
    """Why."""
    return []


def failing(_subject, _history):
    """Why."""
    raise ZeroDivisionError("division by zero")
