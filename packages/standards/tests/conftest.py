"""Small files that the tests are made of."""

import json
import os
from pathlib import Path

import pytest


@pytest.fixture
def write_json(tmp_path):
    """Return a function that writes a value as JSON and gives the path."""

    def write(name, value):
        path = tmp_path / name
        path.write_text(json.dumps(value))
        return path

    return write


@pytest.fixture
def write(tmp_path):
    """Return a function that writes rows as tab-separated lines, or text as it is, and gives the path."""

    def make(name, rows):
        path = tmp_path / name
        path.write_text(rows if isinstance(rows, str) else "".join("\t".join(row) + "\n" for row in rows))
        return path

    return make


@pytest.fixture
def sets():
    """Return a function that gives the genes of each term of a standard."""

    def of(standard):
        rows = standard.members.toarray().astype(bool)
        return {
            term: [gene for gene, held in zip(standard.genes, row, strict=True) if held]
            for term, row in zip(standard.terms, rows, strict=True)
        }

    return of


@pytest.fixture(scope="session")
def data():
    """Return the folder of the real data, or skip."""
    folder = Path(os.environ.get("CELLMAPKIT_DATA") or Path(__file__).parents[4] / "shared" / "data")
    if not (folder / "standards").is_dir():
        pytest.skip(f"no real data in {folder}; set CELLMAPKIT_DATA")
    return folder
