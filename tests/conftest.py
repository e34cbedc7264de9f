"""What tests across distributions share."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def registry() -> list[dict]:
    return tomllib.loads((ROOT / "registry.toml").read_text())["dist"]


@pytest.fixture(scope="session")
def data() -> Path:
    """The real data, or a skip that says it is absent."""
    path = Path(os.environ.get("CELLMAPKIT_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"no real data at {path}; set CELLMAPKIT_DATA")
    return path
