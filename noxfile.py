"""All automated work on the repository; the list of distributions is registry.toml.

``nox -s demo`` runs the main job on an embedded default, ``nox -s tests`` runs the tests. Both share one environment.
"""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
DISTS = tomllib.loads((ROOT / "registry.toml").read_text())["dist"]
SHARED = ROOT / ".nox" / "shared"  # demo, tests, types, slow and bench use one environment, which nox itself cannot
ORACLES = ["scikit-learn", "scipy", "statsmodels"]  # what numbers are compared with
TEST_TOOLS = ["pytest", "pytest-timeout", "pytest-xdist", "roc-validator", "rocrate", "requests-cache", *ORACLES]
FORMS = [
    "anndata",
    "mudata",
    "keyring",
    "cryptography",
    "ndex2",
    "cellmaps-utils",
    "fairscape-cli",
]  # of exchange and audit
REFERENCES = ["hidef", "leidenalg", "igraph", "louvain", "setuptools", "umap-learn"]  # what only some tests need
TEST_PATHS = ["packages", "plugins", "tests"]


def packages(*, editable: bool = True) -> list[str]:
    """Return what pip is told to install every distribution of the repository."""
    return [word for dist in DISTS for word in (*(["-e"] if editable else []), str(ROOT / dist["path"]))]


def shared(session: nox.Session, *words: str) -> None:
    """Run a command in the shared environment."""
    path = os.pathsep.join([str(SHARED / "bin"), os.environ["PATH"]])
    program = shutil.which(words[0], path=path) or words[0]  # nox itself would look along the PATH it was started with
    session.run(program, *words[1:], env={"PATH": path, "VIRTUAL_ENV": str(SHARED)}, external=True)


def prepare(session: nox.Session, *extras: str) -> None:
    """Make the shared environment, or bring it up to date, with what a session needs besides the repository."""
    if not (SHARED / "bin" / "python").exists():
        session.run(sys.executable, "-m", "venv", str(SHARED), external=True)
    pip = ["python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", "constraints.txt"]
    # torch by its exact version first: any wider wish lets other packages choose a build with gigabytes of CUDA
    shared(session, *pip, "torch==2.13.0", "hatchling", "editables", *extras)
    shared(session, *pip, "--no-build-isolation", *packages())


@nox.session(venv_backend="none", default=False)
def demo(session: nox.Session) -> None:
    """Make a small synthetic cell, run the whole chain on it and print what was recovered."""
    prepare(session)
    shared(session, "bash", "examples/demo.sh", *session.posargs)


@nox.session(venv_backend="none")
def tests(session: nox.Session) -> None:
    """Run all quick tests, in parallel."""
    prepare(session, *TEST_TOOLS, *REFERENCES, *FORMS)
    shared(session, "pytest", "-n", "2", "--dist", "loadfile", "-m", "not slow", *(session.posargs or TEST_PATHS))


@nox.session(venv_backend="none", default=False)
def slow(session: nox.Session) -> None:
    """Run the tests that take minutes on real data."""
    prepare(session, *TEST_TOOLS, *REFERENCES)
    shared(session, "pytest", "-m", "slow", *(session.posargs or TEST_PATHS))


@nox.session(name="tests-modern", default=False)
def tests_modern(session: nox.Session) -> None:
    """Run the quick tests with the newest libraries: floors only, no constraints."""
    session.install("-q", "torch==2.13.0", "hatchling", "editables", *TEST_TOOLS)
    session.install("-q", "--no-build-isolation", *packages())
    session.run("pytest", "-n", "2", "-m", "not slow", *(session.posargs or TEST_PATHS))


@nox.session(default=False)
@nox.parametrize("dist", [nox.param(dist, id=Path(dist["path"]).name) for dist in DISTS if dist["kind"] != "meta"])
def isolated(session: nox.Session, dist: dict[str, str]) -> None:
    """Run the tests of one distribution with nothing installed but what it requires and what it is compared with."""
    session.install(
        "-q", "-c", "constraints.txt", "torch==2.13.0", "hatchling", "editables", "pytest", "pytest-timeout", *ORACLES
    )
    ours = {item["name"]: item["path"] for item in DISTS}
    wanted, queue = set(), [dist["name"]]
    while queue:
        name = queue.pop()
        wanted.add(name)
        project = tomllib.loads((ROOT / ours[name] / "pyproject.toml").read_text())["project"]
        needs = {requirement.split(">")[0] for requirement in project.get("dependencies", [])}
        queue += sorted((needs & set(ours)) - wanted)
    paths = [word for name in sorted(wanted) for word in ("-e", str(ROOT / ours[name]))]
    session.install("-q", "-c", "constraints.txt", "--no-build-isolation", *paths)
    session.run("pytest", "-m", "not slow", f"{dist['path']}/tests")


@nox.session
def lint(session: nox.Session) -> None:
    """Check form and names."""
    session.install("-q", "-c", "constraints.txt", "ruff")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session(venv_backend="none")
def types(session: nox.Session) -> None:
    """Check types, strictly, of all source."""
    prepare(session, "mypy")
    sources = [str(ROOT / dist["path"] / "src") for dist in DISTS if dist["kind"] != "meta"]
    for source in sources:
        session.env["MYPYPATH"] = os.pathsep.join(sources)
        shared(session, "mypy", source)


@nox.session(venv_backend="none", default=False)
def upstream(session: nox.Session) -> None:
    """Take the demo through every step of the existing toolkit that starts, and back, in an environment of its own."""
    prepare(session, *REFERENCES, *FORMS)
    theirs, work = ROOT / ".nox" / "upstream", ROOT / ".nox" / "round_trip"
    shared(session, "python", "bench/upstream_env.py", str(theirs))
    if not (work / "demo").exists():
        shared(session, "bash", "examples/demo.sh", str(work / "demo"))
    places = ["--ours", str(SHARED / "bin"), "--upstream", str(theirs / "bin"), "--work", str(work / "steps")]
    shared(session, "python", "bench/upstream_round_trip.py", str(work / "demo"), *places, *session.posargs)


@nox.session(venv_backend="none", default=False)
def bench(session: nox.Session) -> None:
    """Time every step on the human benchmark and record the figures in bench/RESULTS.md."""
    prepare(session, *REFERENCES, "gensim", "psutil")
    shared(session, "python", "bench/steps_vs_upstream.py", *session.posargs)
