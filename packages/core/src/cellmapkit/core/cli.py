"""``cellmaps_plugincmd.py``: list the plugins, check one, start a new one, find what is broken."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cellmapkit.api import ROLES
from cellmapkit.core.command import guarded

_ROLE = click.Choice(sorted(ROLES))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cellmapkit-core", prog_name="cellmaps_plugincmd.py")
def group() -> None:
    """List, check and start plugins of cellmapkit."""


@group.command("list")
@click.option("--role", type=_ROLE, help="Only this role.")
@click.option("--names", is_flag=True, help="Only names, one per line, for scripts.")
def list_plugins(role: str | None, names: bool) -> None:  # noqa: FBT001 - click passes it by name
    """List the installed algorithms by role; a broken one is shown with what is wrong."""
    from cellmapkit.core.plugincmd import print_listing

    print_listing(role, names_only=names)


@group.command("check")
@click.argument("name")
@click.option("--role", type=_ROLE, help="Needed only if several roles have an algorithm of this name.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="A parameter to make the check quick.")
def check(name: str, role: str | None, values: tuple[str, ...]) -> None:
    """Run the conformance suite of its role on the algorithm NAME."""
    from cellmapkit.core.plugincmd import run_checks

    sys.exit(run_checks(name, role, values))


@group.command("new")
@click.argument("name")
@click.option("--role", type=_ROLE, required=True, help="What kind of algorithm it is.")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), help="Folder to make it in.  [default: here]")
def new(name: str, role: str, into: Path) -> None:
    """Start a plugin called NAME: a small package that works, passes its checks and is ready to be changed."""
    from cellmapkit.core.plugincmd import print_scaffold

    print_scaffold(name, role, into)


@group.command("doctor")
def doctor() -> None:
    """Import every optional library and say how to mend those that fail."""
    from cellmapkit.core.plugincmd import diagnose

    sys.exit(diagnose())


def main() -> None:
    """Run the command; errors become messages and exit codes."""
    guarded(group)
