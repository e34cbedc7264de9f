"""Measure what the image embedding command costs per field and per cell, with any algorithm.

    python bench/image_throughput.py IMAGES [IMAGES ...] --fields 4 12 -- --algorithm densenet --random_weights

IMAGES are directories of the image download (colour folders, tables of folds); words after ``--`` go to the command.
For each number of ``--fields`` a directory of so many fields is made of links, the same fields again under other names
where there are not enough, and the command runs on it in a fresh process. Prints a Markdown table of CPU s (of the
whole command: start, reading, preparing, embedding, writing), and memory; with two numbers or more also what each
further field costs between the first and the last, which leaves out what is spent once. ``--bin`` is where the command
is, by default beside the Python that runs this.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Cost, cells, run, setting, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMAND = "cellmaps_image_embeddingcmd.py"
COLOURS = ("red", "green", "blue", "yellow")
HEADER = ("name", "represents", "ambiguous", "antibody", "filename", "imageurl")


@dataclass(frozen=True)
class Field:
    """One row of a table of a fold: a protein, and the directory and name of the images that show it."""

    directory: Path
    row: dict[str, str]

    @property
    def name(self) -> str:
        """Return the name of the field without its colour."""
        return self.row["filename"].partition(",")[0].strip().removesuffix("_")

    def planes(self) -> list[tuple[str, Path]]:
        """Return colour and file of each plane that is there."""
        found = ((colour, sorted((self.directory / colour).glob(f"{self.name}_{colour}.*"))) for colour in COLOURS)
        return [(colour, paths[0]) for colour, paths in found if paths]


@dataclass(frozen=True)
class Measured:
    """What one run cost, and how many fields and cells it embedded."""

    n_fields: int
    n_cells: int
    cost: Cost


def fields_of(directories: Sequence[Path]) -> list[Field]:
    """Return the fields that the numbered tables name and whose images are there, each with one protein."""
    found: dict[tuple[Path, str], Field] = {}
    for directory in directories:
        for path in sorted(directory.glob("[0-9]*_image_gene_node_attributes.tsv")):
            with path.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream, delimiter="\t"):
                    field = Field(directory, row)
                    if field.planes():
                        found.setdefault((directory, field.name), field)
    return list(found.values())


def copies(fields: Sequence[Field]) -> Iterator[tuple[str, Field]]:
    """Yield the fields over and over, with a name that is new each time."""
    used: Counter[str] = Counter()  # directories may have fields of one name
    while True:
        for field in fields:
            number = used[field.name]
            used[field.name] += 1
            yield field.name + (f"_again{number}" if number else ""), field


def write_directory(target: Path, fields: Sequence[Field], count: int) -> None:
    """Make a directory of so many fields out of links to images, with one table and all known locations."""
    for colour in COLOURS:
        (target / colour).mkdir(parents=True)
    rows = [HEADER]
    for name, field in islice(copies(fields), count):
        for colour, path in field.planes():
            (target / colour / f"{name}_{colour}{path.suffix}").symlink_to(path.resolve())
        rows.append(tuple(field.row.get(column, "") if column != "filename" else f"{name}_" for column in HEADER))
    lines = ["\t".join(row) + "\n" for row in rows]
    (target / "1_image_gene_node_attributes.tsv").write_text("".join(lines), encoding="utf-8")
    for name in ("samples.csv", "samplescopy.csv"):
        found = sorted({field.directory / name for field in fields if (field.directory / name).is_file()})
        lines = [line for path in found for line in path.read_text(encoding="utf-8").splitlines()[path != found[0] :]]
        if lines:
            (target / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for colour in COLOURS:
        if not any((target / colour).iterdir()):
            (target / colour).rmdir()


def measured(command: Path, fields: Sequence[Field], count: int, threads: int, words: Sequence[str]) -> Measured:
    """Run the command on so many fields."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write_directory(work / "images", fields, count)
        call = [command, work / "out", "--inputdir", work / "images", "--fold", "1", "--threads", str(threads), *words]
        cost = run(call, threads=threads)
        return Measured(count, n_rows(work / "out" / "cells.tsv"), cost)


def n_rows(path: Path) -> int:
    """Return how many rows a table has below its header; 0 where it is not."""
    if not path.is_file():
        return 0
    with path.open(encoding="utf-8") as stream:
        return sum(1 for _ in stream) - 1


def report(results: Sequence[Measured]) -> str:
    """Return the table, and the cost of a further field."""
    head = ["fields", "cells", "CPU s", "wall s", "largest MB", "all MB", "CPU s per field", "CPU ms per cell"]
    rows = [[one.n_fields, one.n_cells or "", *cells(one.cost), *shares(one)] for one in results]
    text = table(head, rows)
    first, last = results[0], results[-1]
    if last.n_fields == first.n_fields:
        return text
    more = last.n_fields - first.n_fields
    seconds, memory = last.cost.cpu_s - first.cost.cpu_s, last.cost.peak_mb - first.cost.peak_mb
    text += f"\nEach further field: {seconds / more:.3f} CPU s, {memory / more:.2f} MB"
    if last.n_cells > first.n_cells:
        text += f"; each further cell: {1000 * seconds / (last.n_cells - first.n_cells):.2f} CPU ms"
    return text + "\n"


def shares(one: Measured) -> list[str]:
    """Return CPU seconds per field and milliseconds per cell as text."""
    per_cell = f"{1000 * one.cost.cpu_s / one.n_cells:.2f}" if one.n_cells else ""
    return [f"{one.cost.cpu_s / one.n_fields:.3f}", per_cell]


def main() -> int:
    """Measure the command with the words after ``--``."""
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", type=Path, nargs="+", help="directories of the image download")
    parser.add_argument("--fields", type=int, nargs="+", default=[4, 12], help="how many fields, one run for each")
    parser.add_argument("--threads", type=int, default=1, help="threads of the command and of every library")
    parser.add_argument("--bin", type=Path, default=Path(sys.executable).parent, help="where the command is")
    options = parser.parse_args(words[:cut])
    fields = fields_of(options.images)
    if not fields:
        parser.error("no field of a numbered table has images there")
    print(setting())
    print(f"{COMMAND} {' '.join(words[cut + 1 :])}, {options.threads} threads, {len(fields)} different fields\n")
    command = options.bin / COMMAND
    results = []
    for count in sorted(set(options.fields)):
        results.append(measured(command, fields, count, options.threads, words[cut + 1 :]))
        if not results[-1].cost.ok:
            print(results[-1].cost.said)
            return 1
    print(report(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
