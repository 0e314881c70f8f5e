"""The closed set of oddities."""

import ast
import inspect

from parsers import anomalies
from parsers.anomalies import AnomalyCode


def test_every_code_is_written_in_small_letters_and_hyphens_and_stands_once():
    values = [code.value for code in AnomalyCode]

    assert len(set(values)) == len(values)
    assert all(value == value.lower() and " " not in value and "_" not in value for value in values)


def test_every_code_has_a_sentence():
    (body,) = [
        node.body
        for node in ast.parse(inspect.getsource(anomalies)).body
        if isinstance(node, ast.ClassDef) and node.name == "AnomalyCode"
    ]
    members = [node.targets[0].id for node in body if isinstance(node, ast.Assign)]
    sentences = [
        body[place + 1].value.value
        for place, node in enumerate(body[:-1])
        if isinstance(node, ast.Assign) and isinstance(body[place + 1], ast.Expr)
    ]

    assert len(sentences) == len(members) == len(AnomalyCode)
    assert all(sentence.strip().endswith(".") for sentence in sentences)
