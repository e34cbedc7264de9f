"""All automated work on the repository; the list of distributions is registry.toml.

``nox -s demo`` runs the main job on an embedded default, ``nox -s tests`` runs the tests. Both share one environment.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
DISTS = tomllib.loads((ROOT / "registry.toml").read_text())["dist"]
SHARED = ".nox/shared"  # demo, tests, slow and bench use the same environment
TEST_TOOLS = ["pytest", "pytest-timeout", "pytest-xdist", "roc-validator", "rocrate", "requests-cache", "scikit-learn"]
REFERENCES = ["hidef", "leidenalg", "igraph", "louvain", "setuptools"]  # what some tests compare with
TEST_PATHS = ["packages", "plugins", "tests"]


def install(session: nox.Session, *extras: str, constrained: bool = True, editable: bool = True) -> None:
    """Install every distribution of the repository, and what a session needs besides."""
    pins = ["-c", "constraints.txt"] if constrained else []
    flag = ["-e"] if editable else []
    # torch by its exact version first: any wider wish lets other packages choose a build with gigabytes of CUDA
    session.install("-q", *pins, "torch==2.13.0", "hatchling", "editables", *extras)
    paths = [word for dist in DISTS for word in (*flag, str(ROOT / dist["path"]))]
    session.install("-q", *pins, "--no-build-isolation", *paths)


@nox.session(venv_location=SHARED, default=False)
def demo(session: nox.Session) -> None:
    """Make a small synthetic cell, run the whole chain on it and print what was recovered."""
    install(session)
    session.run("bash", "examples/demo.sh", *session.posargs, external=True)


@nox.session(venv_location=SHARED)
def tests(session: nox.Session) -> None:
    """Run all quick tests, in parallel."""
    install(session, *TEST_TOOLS, *REFERENCES)
    session.run("pytest", "-n", "2", "-m", "not slow", *(session.posargs or TEST_PATHS))


@nox.session(venv_location=SHARED, default=False)
def slow(session: nox.Session) -> None:
    """Run the tests that take minutes on real data."""
    install(session, *TEST_TOOLS, *REFERENCES)
    session.run("pytest", "-m", "slow", *(session.posargs or TEST_PATHS))


@nox.session(name="tests-modern", default=False)
def tests_modern(session: nox.Session) -> None:
    """Run the quick tests with the newest libraries: floors only, no constraints."""
    install(session, *TEST_TOOLS, constrained=False)
    session.run("pytest", "-n", "2", "-m", "not slow", *(session.posargs or TEST_PATHS))


@nox.session(default=False)
@nox.parametrize("dist", [nox.param(dist, id=Path(dist["path"]).name) for dist in DISTS if dist["kind"] != "meta"])
def isolated(session: nox.Session, dist: dict[str, str]) -> None:
    """Run the tests of one distribution with nothing installed but what it requires."""
    session.install(
        "-q", "-c", "constraints.txt", "torch==2.13.0", "hatchling", "editables", "pytest", "pytest-timeout"
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


@nox.session(venv_location=SHARED)
def types(session: nox.Session) -> None:
    """Check types, strictly, of all source."""
    install(session, "mypy")
    sources = [str(ROOT / dist["path"] / "src") for dist in DISTS if dist["kind"] != "meta"]
    for source in sources:
        session.run("mypy", source, env={"MYPYPATH": ":".join(sources)})


@nox.session(venv_location=SHARED, default=False)
def bench(session: nox.Session) -> None:
    """Time every step on the human benchmark and record the figures in bench/RESULTS.md."""
    install(session, *REFERENCES, "gensim", "psutil")
    session.run("python", "bench/steps_vs_upstream.py", *session.posargs)
