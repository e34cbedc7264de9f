"""What every command keeps: help is light and quick, wrong usage ends with 2, the version is printed."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = [
    "numpy",
    "torch",
    "pandas",
    "sklearn",
    "networkx",
    "ndex2",
    "matplotlib",
    "scipy",
    "numba",
    "pyarrow",
    "igraph",
    "rich",
]
COMMANDS = sorted(
    point.name for point in metadata.entry_points(group="console_scripts") if point.value.startswith("cellmapkit.")
)


def script(command):
    return str(Path(sys.executable).with_name(command))


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


def test_every_registered_command_is_installed(registry):
    assert sorted(command for dist in registry for command in dist.get("commands", [])) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_help_ends_with_0_and_loads_no_heavy_module(command):
    (point,) = [point for point in metadata.entry_points(group="console_scripts") if point.name == command]
    module, _, name = point.value.partition(":")
    code = (
        f"import sys\nsys.argv = ['{command}', '--help']\nfrom {module} import {name}\n"
        f"try:\n    {name}()\nexcept SystemExit as end:\n    code = end.code or 0\n"
        f"print('HEAVY', [m for m in {HEAVY!r} if m in sys.modules], code)"
    )
    result = run(sys.executable, "-c", code)
    assert "HEAVY [] 0" in result.stdout, result.stdout[-500:] + result.stderr[-500:]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_flag_ends_with_2(command):
    result = run(script(command), "out", "--no_such_flag")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_version_names_the_command(command):
    result = run(script(command), "--version")
    assert result.returncode == 0
    assert "0.1.0" in result.stdout
