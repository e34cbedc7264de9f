"""The house budget: small files, small functions, few arguments, everything annotated and documented."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(ROOT.glob("p*/*/src/**/*.py"))
LIBRARIES = {"api", "torchkit"}  # what others import is listed there by name
MOST_LINES, MOST_BODY, NINETIETH_BODY, MOST_INIT = 300, 40, 30, 40


def functions(path):
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


def body_lines(node):
    """Lines of a function after its signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file(path):
    lines = len(path.read_text().splitlines())
    declares = path.name == "__init__.py" and path.parent.name not in LIBRARIES
    assert lines <= (MOST_INIT if declares else MOST_LINES)
    for node in functions(path):
        assert body_lines(node) <= MOST_BODY, f"{node.name} has {body_lines(node)} lines"


def test_most_functions_are_much_smaller():
    sizes = sorted(body_lines(node) for path in FILES for node in functions(path))
    assert sizes[int(0.9 * len(sizes))] <= NINETIETH_BODY
