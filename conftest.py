"""What every test of the repository starts from."""

from __future__ import annotations

import random
import sys

import pytest


@pytest.fixture(autouse=True)
def _same_draws_each_time() -> None:
    """Seed the generators that a test may draw its data from, so that it draws the same each time and in any order."""
    random.seed(0)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(0)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(0)
