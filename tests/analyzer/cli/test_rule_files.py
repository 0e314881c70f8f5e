import sys

import pytest

from analyzer.cli.rule_files import RuleFileError, load

DECLARED = """
from dataclasses import dataclass
from analyzer.rules.rule import Evidence, Level, Party, rule

@dataclass
class Kept:  # dataclasses ask for the module that they stand in
    text: "str"

@rule(
    "{id}", "What is asked", level=Level.MUST, party=Party.SERVER, rfc2616=None, current=None,
    message="Seen.", advice="Do.", guards="", good="", bad="",
)
def check(exchange, history):
    return []

RULES = (check,)
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Write a file of rules, and give its name."""
    monkeypatch.chdir(tmp_path)

    def make(text, name="own.py"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    return make


def test_the_rules_of_files_are_loaded_in_order_and_a_file_counts_once(file, tmp_path):
    one, two = file(DECLARED.format(id="X-1"), "one.py"), file(DECLARED.format(id="X-2"), "two.rules")
    rules = load([two, one, f"./{two}", str(tmp_path / one)])
    assert [rule.id for rule in rules] == ["X-2", "X-1"]
    assert load([]) == ()


def test_nothing_is_left_beside_the_file_and_its_name_is_nobody_elses(file, tmp_path):
    name = file(DECLARED.format(id="X-1") + "\nassert __file__ == 'own.py'\nassert __name__ != '__main__'")
    load([name])
    assert [path.name for path in tmp_path.iterdir()] == ["own.py"]
    assert "own" not in sys.modules


def test_an_edited_file_is_read_anew(file):
    load([file(DECLARED.format(id="X-1"))])
    assert [rule.id for rule in load([file(DECLARED.format(id="X-9"))])] == ["X-9"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:\n    pass", "line 1: SyntaxError: invalid syntax"),
        ("\n\nif True:\npass", "line 4: IndentationError: expected an indented block"),
        ('x = "\0"', "SyntaxError: source code"),
        (b'x = "\xff"', "line 1: SyntaxError: (unicode error)"),
        ("\nundefined", "line 2: NameError: name 'undefined' is not defined"),
        ("def f():\n    1 / 0\n\nf()", "line 2: ZeroDivisionError: division by zero"),
        ("import no_such_module", "line 1: ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(3)", "line 1: SystemExit: 3"),
        ("exec('1 +')", "line 1: SyntaxError: invalid syntax"),
        ("open('no such file')", "line 1: FileNotFoundError: [Errno 2] No such file"),
        ("x = 1", "no RULES in it; it must end in RULES = (first_rule, other_rule)"),
        ("RULES = None", "the rules must be a list or tuple of rules, not None"),
        ("def f(e, h): ...\nRULES = [f]", "number 1 of the rules is no rule but a function (without"),
        (DECLARED.format(id="S405-allow"), "S405-allow: this id stands in the book already"),
        (DECLARED.format(id="X-1") + "RULES = (check, check)", "X-1: this id is given to two rules"),
        (
            'from analyzer.rules.rule import rule\n@rule("X-1")\ndef f(): ...',
            "line 2: TypeError: rule() missing 1",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line_that_names_it(file, text, message):
    with pytest.raises(RuleFileError) as refused:
        load([file(text)])
    assert str(refused.value).startswith(f"own.py: {message}")


def test_an_id_that_two_files_give_is_the_fault_of_the_second(file):
    one, two = file(DECLARED.format(id="X-1"), "one.py"), file(DECLARED.format(id="x-1"), "two.py")
    with pytest.raises(RuleFileError, match=r"^two\.py: x-1: this id is given to two rules$"):
        load([one, two])


@pytest.mark.parametrize(
    ("path", "message"),
    [("gone.py", "No such file or directory"), (".", "Is a directory"), ("a\0b", "embedded null byte")],
)
def test_a_file_that_cannot_be_read_is_one_line(file, path, message):
    with pytest.raises(RuleFileError) as refused:
        load([path])
    assert str(refused.value) == f"{path}: {message}"
