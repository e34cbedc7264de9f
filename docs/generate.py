"""Write docs/reference from what is installed: registry, plugins with their parameters, commands, errors.

python docs/generate.py           write the pages
python docs/generate.py --check   end with 1 if a page is out of date
"""

from __future__ import annotations

import inspect
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cellmapkit.api.errors as errors_module
from cellmapkit.api import CellmapkitError
from cellmapkit.api.params import specs
from cellmapkit.core import plugins

if TYPE_CHECKING:
    from cellmapkit.api import Algorithm

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- written by docs/generate.py; do not edit -->\n\n"


def table(header: list[str], rows: list[list[Any]]) -> str:
    """Return a markdown table."""
    lines = ["| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(header) + " |", "|" + " --- |" * len(header), *lines]) + "\n"


def distributions(dists: list[dict[str, Any]]) -> str:
    """Return the page of all distributions."""
    rows = [
        [f"`{dist['name']}`", dist["kind"], " ".join(f"`{name}`" for name in dist.get("commands", dist.get("entries", []))),
         dist["about"], dist["status"]]
        for dist in dists
    ]  # fmt: skip
    return "# Distributions\n\n" + table(
        ["distribution", "kind", "commands or algorithms", "what it does", "status"], rows
    )


def algorithm(found: Algorithm) -> str:
    """Return the section of one algorithm: what it is, and each parameter with its source."""
    rows = [
        [f"`--{spec.name}`", show(spec.default), spec.help, bounds(spec), *(show(preset.get(spec.name, spec.default))
         for preset in found.presets.values()), spec.source]
        for spec in specs(found.params)
    ]  # fmt: skip
    header = [
        "parameter",
        "default",
        "meaning",
        "allowed",
        *(f"preset {name}" for name in found.presets),
        "source of the default",
    ]
    needs = found.needs
    about = f"Takes {needs.how_many} modalities, " if found.role == "coembedding" else ""
    about += ("missing proteins allowed. " if needs.missing else "complete proteins only. ") if about else ""
    return (
        f"## `{found.name}` ({found.role})\n\n{found.summary} {about}Cite: {found.citation}.\n\n"
        + table(header, rows)
        + "\n"
    )


def show(value: Any) -> str:  # noqa: ANN401 - any default
    """Return a value as it is typed on a command line."""
    return "none" if value in (None, ()) else " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def bounds(spec: Any) -> str:  # noqa: ANN401 - a Spec
    """Return what values are allowed, with the unit."""
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    limits = [f"{signs[name]} {bound:g}" for name, bound in spec.bounds.items()]
    return ", ".join([*(spec.choices or [spec.kind.__name__]), *limits, *([spec.unit] if spec.unit else [])])


def algorithms(dists: list[dict[str, Any]]) -> str:
    """Return the page of all algorithms of this repository."""
    parts = [algorithm(plugins.get(dist["role"], name)) for dist in dists for name in dist.get("entries", [])]
    return "# Algorithms and their parameters\n\n" + "".join(parts)


def commands(dists: list[dict[str, Any]]) -> str:
    """Return the page with the help of every command."""
    parts = ["# Commands\n"]
    for name in sorted(name for dist in dists for name in dist.get("commands", [])):
        script = Path(sys.executable).with_name(name)
        env = {"COLUMNS": "110", "PATH": ""}
        said = subprocess.run([str(script), "--help"], capture_output=True, text=True, check=True, env=env).stdout
        parts.append(f"## `{name}`\n\n```\n{said.strip()}\n```\n")
    return "\n".join(parts)


def error_page() -> str:
    """Return the page of all errors."""
    found = [
        item for _, item in inspect.getmembers(errors_module, inspect.isclass) if issubclass(item, CellmapkitError)
    ]
    rows = [[f"`{item.__name__}`", item.exit_code, (inspect.getdoc(item) or "").splitlines()[0]] for item in found]
    codes = "0 done, 2 wrong usage, 3 bad input, 4 failed inside an algorithm, 130 interrupted."
    return f"# Errors\n\nExit codes: {codes}\n\n" + table(["error", "exit code", "when"], rows)


def main() -> int:
    """Write or check all pages; return the exit code."""
    dists = tomllib.loads((ROOT / "registry.toml").read_text())["dist"]
    pages = {
        "distributions.md": distributions(dists),
        "algorithms.md": algorithms(dists),
        "commands.md": commands(dists),
        "errors.md": error_page(),
    }
    stale = [
        name
        for name, text in pages.items()
        if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text() != NOTE + text
    ]
    if "--check" in sys.argv:
        print(f"out of date: {', '.join(stale)}; run python docs/generate.py" if stale else "up to date")
        return 1 if stale else 0
    for name, text in pages.items():
        (REFERENCE / name).write_text(NOTE + text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
