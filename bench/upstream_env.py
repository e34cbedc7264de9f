"""Make an environment in which the existing Cell Mapping Toolkit runs, to be measured against.

``python bench/upstream_env.py VENV`` creates VENV (Python 3.11 or 3.12), installs pinned versions and starts every
command with ``--help``. A second call installs nothing that is there already. The figures of ``results/`` were taken
with these versions; the resolver's free choice does not start (``pkg_resources`` is gone from newer setuptools, and
louvain, igraph and leidenalg disagree).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

TORCH = "torch==2.13.0"
"""First and alone, so that nothing later pulls a build for an accelerator."""

TOOLKIT = (
    "cellmaps-utils==0.10.0",
    "cellmaps-ppidownloader==0.2.2",
    "cellmaps-ppi-embedding==0.4.3",
    "cellmaps-coembedding==1.6.0",
    "cellmaps-generate-hierarchy==0.3.0.post1",
    "cellmaps-hierarchyeval==0.2.2",
    "fairscape-cli==1.0.2",
    "hidef==1.1.5",
)

HELD = (
    "setuptools==80.9.0",  # node2vec and louvain import pkg_resources
    "louvain==0.8.2",
    "igraph==0.10.8",
    "leidenalg==0.9.1",  # the exact version that cellmaps-generate-hierarchy asks for
    "numpy==1.26.4",
    "scipy==1.12.0",
    "scikit-learn==1.3.2",
    "pandas==2.3.3",
    "gensim==4.4.0",
    "node2vec==0.4.6",
    "networkx==2.8.8",  # node2vec takes no newer one
    "phenograph==1.5.7",
    "statsmodels==0.14.6",
    "ndex2==3.12.0",
    "cdapsutil==0.3.0",
    "numba==0.68.1",
)

COMMANDS = (
    "cellmaps_ppidownloadercmd.py",
    "cellmaps_ppi_embeddingcmd.py",
    "cellmaps_coembeddingcmd.py",
    "cellmaps_generate_hierarchycmd.py",
    "cellmaps_hierarchyevalcmd.py",
    "hidef_finder.py",
    "fairscape-cli",
)


def installed(python: Path) -> dict[str, str]:
    """Return the versions of every distribution that the environment of ``python`` holds, by normalised name."""
    code = (
        "from importlib.metadata import distributions as d\n"
        "for x in d(): print(x.metadata['Name'].lower().replace('_', '-'), x.version)"
    )
    listing = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout
    return dict(line.split(" ", 1) for line in listing.splitlines())


def missing(python: Path, pins: tuple[str, ...]) -> list[str]:
    """Return the pins that the environment of ``python`` lacks; a local label such as ``+cpu`` is no difference."""
    have = installed(python)
    return [pin for pin in pins if have.get(pin.split("==")[0], "").split("+")[0] != pin.split("==")[1]]


def install(python: Path, pins: list[str]) -> None:
    """Install ``pins`` in one resolution, or nothing where all of them are there."""
    if pins:
        print("installing", *pins, flush=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *pins], check=True)


def starts(command: Path) -> str:
    """Return "starts", or the last line of what the command said instead of its help."""
    if not command.exists():
        return "is not installed"
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=False, env=environment)
    if done.returncode == 0 and "usage" in done.stdout.lower():
        return "starts"
    return f"exit {done.returncode}: {(done.stderr.strip().splitlines() or ['nothing said'])[-1]}"


def main() -> int:
    """Create or complete the environment named on the command line; return 1 if a command does not start."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("venv", type=Path, help="directory of the environment; made where it is not there")
    where = parser.parse_args().venv
    python = where / "bin" / "python"
    if not python.exists():
        if sys.version_info[:2] not in {(3, 11), (3, 12)}:
            parser.error(f"this is Python {sys.version.split()[0]}; the toolkit's pins need 3.11 or 3.12")
        venv.create(where, with_pip=True)
    install(python, missing(python, (TORCH,)))
    if missing(python, TOOLKIT + HELD):
        held_torch = f"torch=={installed(python)['torch']}"
        install(python, [held_torch, *TOOLKIT, *HELD])
    failed = 0
    for name in COMMANDS:
        said = starts(where / "bin" / name)
        failed += said != "starts"
        print(f"{name:36s} {said}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
