"""The reference is what is installed; every link of the documentation leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("p*/*/README.md")])


def test_the_reference_is_up_to_date():
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_named_in_the_text_exist(page, registry):
    known = {command for dist in registry for command in dist.get("commands", [])}
    named = set(re.findall(r"\bcellmaps_\w+cmd\.py\b", page.read_text()))
    assert named <= known


def test_every_algorithm_has_a_page(registry):
    for dist in registry:
        if dist["kind"] == "plugin":
            assert (ROOT / "docs" / "explanation" / f"{Path(dist['path']).name}.md").is_file(), dist["name"]
