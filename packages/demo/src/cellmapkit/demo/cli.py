"""``cellmaps_democmd.py``: make a synthetic cell, image it, and say how much of it a map recovered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellmapkit.core.command import Call, guarded, step_command
from cellmapkit.core.options import given, params_options
from cellmapkit.demo.image_params import ImageParams
from cellmapkit.demo.info import IMAGES, INFO
from cellmapkit.demo.params import CellParams

_PATH = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=INFO.distribution, prog_name=INFO.command)
def group() -> None:
    """Make a synthetic cell with known assemblies, image it, and say how much of it a map recovered."""


@step_command(INFO)
@params_options(CellParams)
def make(call: Call, **values: Any) -> None:  # noqa: ANN401 - one per field of CellParams
    """Write a synthetic cell into the new directory OUTDIR: four interaction tables, a gene table, the truth."""
    from cellmapkit.demo.step import write_cell

    write_cell(call, CellParams.of(given(CellParams, values)))


@step_command(IMAGES)
@click.option("--cell", type=_PATH, required=True, help="Directory that 'make' wrote: the cell to be imaged.")
@params_options(ImageParams)
def images(call: Call, cell: Path, **values: Any) -> None:  # noqa: ANN401 - one per field of ImageParams
    """Write fields of view of the proteins of a synthetic cell into the new directory OUTDIR, in four channels."""
    from cellmapkit.demo.images_step import write_images

    write_images(call, cell, ImageParams.of(given(ImageParams, values)))


@group.command("summary")
@click.argument("cell", type=_PATH)
@click.argument("hierarchy", type=_PATH)
@click.argument("others", type=_PATH, nargs=-1)
def summary(cell: Path, hierarchy: Path, others: tuple[Path, ...]) -> None:
    """Print how much of CELL the map in HIERARCHY recovered, and what there is to look at in it and in OTHERS."""
    from cellmapkit.demo.summary import print_summary

    print_summary(cell, hierarchy, others)


group.add_command(make, "make")
group.add_command(images, "images")


def main() -> None:
    """Run the command; errors become messages and exit codes."""
    guarded(group)
