"""The notebooks run from their first cell to their last, and hold no logic."""

import ast
import warnings
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.py"))

NEEDS = {"03-explore-a-capture": ("pyarrow", "duckdb")}
"""What a notebook needs beside Jupyter."""

jupytext = pytest.importorskip("jupytext")
nbclient = pytest.importorskip("nbclient")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore")  # those of Jupyter's own machinery
def test_a_notebook_runs_on_the_sample_capture(path, monkeypatch):
    for package in NEEDS.get(path.stem, ()):
        pytest.importorskip(package)
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    notebook = jupytext.read(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nbclient.NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
        ).execute()
    shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    kinds = {kind for outputs in shown for output in outputs for kind in output.get("data", {})}
    assert {"text/html", "image/png"} <= kinds
    assert [output for outputs in shown for output in outputs if output.output_type == "stream"] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_file_beside_it_has_the_same_cells(path):
    here, there = (jupytext.read(each).cells for each in (path, path.with_suffix(".ipynb")))
    assert [(c.cell_type, c.source) for c in here] == [(c.cell_type, c.source) for c in there]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_logic_and_ten_cells_of_code_at_most(path):
    cells = [cell for cell in jupytext.read(path).cells if cell.cell_type == "code"]
    logic = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.comprehension)
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell.source))]
    assert len(cells) <= 10
    assert [type(node).__name__ for node in nodes if isinstance(node, logic)] == []
