"""What ``cellmaps_plugincmd.py`` prints: the list, the outcome of checks, the new folder, the diagnosis."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from cellmapkit.api import UnknownAlgorithmError, UsageError
from cellmapkit.core import plugins, scaffold
from cellmapkit.core.optional import OPTIONAL, Library

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.api import Algorithm
    from cellmapkit.api.params import Params


def print_listing(role: str | None, *, names_only: bool) -> None:
    """Print the installed algorithms, one per line."""
    listed = plugins.listing(role)
    console = Console()
    if names_only:
        console.print("\n".join(item.name for item in listed), highlight=False, soft_wrap=True)
        return
    table = Table("role", "name", "distribution", "what it does", box=None, pad_edge=False)
    for item in listed:
        about = f"[red]broken: {item.problem}[/red]" if item.problem else item.summary
        table.add_row(item.role, item.name, f"{item.distribution} {item.version}", about)
    console.print(table if listed else "no plugin is installed")


def run_checks(name: str, role: str | None, values: tuple[str, ...]) -> int:
    """Run the conformance suite on an algorithm, print each outcome, and return the exit code."""
    from cellmapkit.api.testing import checks_for  # noqa: PLC0415 - numpy, only for this

    algorithm = _find(name, role)
    console = Console()
    failed = 0
    for check in checks_for(algorithm, small=_parsed(algorithm.params, values)):
        try:
            check()
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises is the finding
            failed += 1
            console.print(f"[red]failed[/red]  {check}: {error}", highlight=False, soft_wrap=True)
        else:
            console.print(f"[green]passed[/green]  {check}", highlight=False, soft_wrap=True)
    console.print(f"{name}: {'all checks passed' if not failed else f'{failed} checks failed'}")
    return 1 if failed else 0


def print_scaffold(name: str, role: str, into: Path) -> None:
    """Make a new plugin and say what to do with it."""
    folder = scaffold.scaffold(name, role, into)
    steps = (f"pip install -e {folder}", f"cellmaps_plugincmd.py check {name}", f"pytest {folder / 'tests'}")
    Console().print(f"made {folder}; next:\n  " + "\n  ".join(steps), highlight=False, soft_wrap=True)


def diagnose() -> int:
    """Import every optional library, print how to mend those that fail, and return the exit code."""
    console = Console()
    broken = [item for item in plugins.listing() if item.problem]
    for item in broken:
        console.print(f"[red]plugin {item.name}[/red]: {item.problem}", highlight=False, soft_wrap=True)
    for library in OPTIONAL:
        problem = _problem(library)
        mark = f"[red]{problem}[/red]; {library.remedy}" if problem else "works"
        console.print(f"{library.module:<16} {mark}  ({library.used_for})", highlight=False, soft_wrap=True)
    return 1 if broken else 0


def _problem(library: Library) -> str:
    try:
        import_module(library.module)
    except Exception as error:  # noqa: BLE001 - a library may fail on import in any way; that is the question
        return f"{type(error).__name__}: {error}"
    return ""


def _find(name: str, role: str | None) -> Algorithm:
    roles = [role] if role else sorted({item.role for item in plugins.listing() if item.name == name})
    if not roles:
        raise UnknownAlgorithmError(name, {item.name for item in plugins.listing()})
    if len(roles) > 1:
        raise UsageError(f"{name!r} is an algorithm of {' and '.join(roles)}", hint="say which with --role")
    return plugins.get(roles[0], name)


def _parsed(cls: type[Params], values: tuple[str, ...]) -> dict[str, object]:
    from cellmapkit.api.params import specs  # noqa: PLC0415 - only for this

    kinds = {spec.name: spec.kind for spec in specs(cls)}
    found: dict[str, object] = {}
    for text in values:
        key, equals, value = text.partition("=")
        if not equals or key not in kinds:
            raise UsageError(f"--set {text!r} sets no parameter", hint=f"known: {', '.join(kinds) or 'none'}")
        try:
            found[key] = value == "true" if kinds[key] is bool else kinds[key](value)
        except ValueError as error:
            raise UsageError(f"--set {text!r}: {error}", hint=f"expected a {kinds[key].__name__}") from error
    return found
