"""``cellmaps_democmd.py``: make a synthetic cell, and say how much of it a map recovered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, guarded, step_command
from cellmapkit.core.options import given, params_options
from cellmapkit.demo.info import INFO
from cellmapkit.demo.params import CellParams

_PATH = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=INFO.distribution, prog_name=INFO.command)
def group() -> None:
    """Make a synthetic cell with known assemblies, and say how much of it a map recovered."""


@step_command(INFO)
@params_options(CellParams)
def make(call: Call, **values: Any) -> None:  # noqa: ANN401 - one per field of CellParams
    """Write a synthetic cell into the new directory OUTDIR: four interaction tables, a gene table, the truth."""
    from cellmapkit.demo.step import write_cell

    write_cell(call, CellParams.of(given(CellParams, values)))


@group.command("summary")
@click.argument("cell", type=_PATH)
@click.argument("hierarchy", type=_PATH)
@click.argument("others", type=_PATH, nargs=-1)
def summary(cell: Path, hierarchy: Path, others: tuple[Path, ...]) -> None:
    """Print how much of CELL the map in HIERARCHY recovered, and what there is to look at in it and in OTHERS."""
    from cellmapkit.demo.summary import print_summary

    print_summary(cell, hierarchy, others)


group.add_command(make, "make")


def main() -> None:
    """Run the command; errors become messages and exit codes."""
    guarded(group)
