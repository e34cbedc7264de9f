"""Say in a terminal what of a synthetic cell was recovered, and where to look next."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from cellmapkit.core.crate import is_crate
from cellmapkit.core.reading import read_crate
from cellmapkit.demo.maps import read_map, read_truth
from cellmapkit.demo.recovered import FOUND_AT, recover

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cellmapkit.demo.recovered import Match, Recovery

_WIDTH_OF_A_FILE = 110
_EXAMPLES = 3
_LOOK = {
    "hierarchy.cx2": "the map; open it in Cytoscape (https://cytoscape.org) or upload it to NDEx (https://ndexbio.org)",
    "annotatedhierarchy.cx2": "the map with the names of known assemblies",
    "README.md": "what was found, in words",
    "contact_sheet.png": "fields of view, the cells found in them, and where their proteins were seen",
    "coembedding_emd.tsv": "one vector per protein",
    "ppi_edgelist.tsv": "one network, its names harmonised",
    "truth.tsv": "the answer sheet",
}


def print_summary(cell: Path, hierarchy: Path, others: Sequence[Path] = ()) -> None:
    """Print how much of a synthetic cell a map recovered, and what each crate holds.

    Parameters
    ----------
    cell : Path
        The crate of the synthetic cell.
    hierarchy : Path
        The crate of the map, or a ``.nodes`` file.
    others : sequence of Path
        Further crates worth a look.

    Raises
    ------
    InputError
        If the cell or the map cannot be read, or share no protein.
    """
    found = recover(read_truth(cell), read_map(hierarchy))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE, highlight=False)
    console.print(
        f"\n[bold]The map has {found.n_found} assemblies of {found.n_proteins} proteins below its root.[/bold]\n"
        f"A planted assembly counts as recovered if one on the map has a Jaccard index of {FOUND_AT} or more with it."
    )
    console.print(_scores(found))
    console.print(_examples(found.matches))
    console.print(_places([cell, *others, hierarchy]))


def _scores(found: Recovery) -> Table:
    table = Table(box=box.SIMPLE_HEAD, caption="by chance: mean of maps whose proteins were renamed at random")
    for name in ("level", "planted", "recovered", "by chance", "mean Jaccard", "by chance"):
        table.add_column(name, justify="left" if name == "level" else "right")
    for score in found.levels:
        share = score.n_recovered / score.n_planted if score.n_planted else 0.0
        table.add_row(
            score.level,
            f"{score.n_planted}",
            f"{score.n_recovered} ({share:.0%})",
            f"{score.null_recovered:.1f}",
            f"{score.mean_jaccard:.2f}",
            f"{score.null_jaccard:.2f}",
        )
    return table


def _examples(matches: Iterable[Match]) -> Table:
    """Return the best and the worst few matches."""
    ranked = sorted(matches, key=lambda match: (-match.jaccard, match.planted.name))
    table = Table(box=box.SIMPLE_HEAD, title="best and worst recovered", title_justify="left")
    for name in ("planted", "proteins", "nearest on the map", "Jaccard"):
        table.add_column(name, justify="right" if name in ("proteins", "Jaccard") else "left")
    shown = dict.fromkeys([*ranked[:_EXAMPLES], *ranked[-_EXAMPLES:]])
    for match in shown:
        table.add_row(match.planted.name, f"{match.size}", match.found or "none", f"{match.jaccard:.2f}")
    return table


def _places(paths: Iterable[Path]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title="where to look", title_justify="left")
    table.add_column("path", overflow="fold")
    table.add_column("what it is")
    for path in dict.fromkeys(paths):
        if path.is_dir():
            table.add_row(f"{path}/", read_crate(path).about.name if is_crate(path) else "a directory", style="bold")
            for name in sorted(_LOOK.keys() & {item.name for item in path.iterdir()}):
                table.add_row(f"  {path / name}", _LOOK[name])
        else:
            table.add_row(f"{path}", "the map")
    return table
