"""Compare embeddings on public labels: co-annotation of pairs and module detection.

``python bench/embedding_quality.py ours=coembedding/ upstream=run/coembedding_emd.tsv --labels CORUM KEGG`` prints
Markdown. A directory stands for the embedding table in it. ``--labels`` takes names of the benchmark's label sets or
JSON files of ``{gene: [label, ...]}``. Every embedding is judged on its own genes and on the genes common to all; only
the latter may be ranked. ``--control`` adds each embedding with its genes permuted, which must show the base rate.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from inputs import NETWORKS, data_folder, read_edges
from measure import setting, table
from quality import PairScore, Standard, Table, read_embedding, read_standard, restrict, score_modules, score_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = ("coembedding_emd.tsv", "ppi_emd.tsv", "image_emd.tsv", "sequence_emd.tsv")
CORES = {"core3": ("bioplex2", "hein", "rolland"), "core2": ("bioplex2", "hein"), "union": ()}


def embedding_file(path: Path) -> Path:
    """Return ``path`` itself, or the embedding table in it.

    Raises
    ------
    SystemExit
        If there is none.
    """
    found = [path] if path.is_file() else [path / name for name in FILES if (path / name).is_file()]
    if not found:
        raise SystemExit(f"{path}: no such file, and no {', '.join(FILES)} in it")
    return found[0]


def label_file(name: str) -> Path:
    """Return the file of a label set given by name or path."""
    return Path(name) if Path(name).exists() else data_folder() / "benchmark" / "labels" / f"{name}.public.json.gz"


def covered() -> dict[str, set[str]]:
    """Return the genes of every benchmark network."""
    folder = data_folder() / "benchmark" / "networks"
    return {name: {gene for edge in read_edges(folder / file) for gene in edge} for name, file in NETWORKS.items()}


def shuffled(one: Table, seed: int = 0) -> Table:
    """Return the table with its rows dealt to other genes."""
    return Table(one.genes, one.rows[np.random.default_rng(seed).permutation(len(one.genes))])


def pair_cells(pair: PairScore) -> list[str]:
    """Return genes, pairs, positives, base rate, AUROC and AP as cells."""
    counts = [str(pair.genes), str(pair.pairs), str(pair.positives)]
    return [*counts, f"{pair.base:.4f}", f"{pair.auroc:.4f}", f"{pair.ap:.4f}"]


def general_rows(tables: dict[str, Table], label: str, standard: Standard) -> Iterator[list[str]]:
    """Yield a row per embedding and universe: pairs sharing a label of two genes or more, modules of five or more."""
    common = set.intersection(*(set(one.genes) for one in tables.values()))
    for universe in ("own", "common") if len(tables) > 1 else ("own",):
        for name, one in tables.items():
            part = one if universe == "own" else one.only(common)
            pair = score_pairs(part.only(set(standard)), restrict(standard, set(part.genes), 2))
            modules = score_modules(part, restrict(standard, set(part.genes), 5))
            ami = [f"{modules.res1:.3f} ({modules.sd:.3f})", f"{modules.best:.3f}", f"{modules.modules:.0f}"]
            yield [label, universe, name, *pair_cells(pair), *ami]


def task_rows(tables: dict[str, Table], label: str, standard: Standard) -> Iterator[list[str]]:
    """Yield a row per set and embedding of the benchmark's task 1: pairs sharing a term of 5 to 200 genes."""
    networks = covered()
    union = set.union(*networks.values())
    terms = restrict(standard, union, 5, 200)
    for core, names in CORES.items():
        genes = set.intersection(union, *(networks[name] for name in names)) & set(terms)
        for name, one in tables.items():
            part = one.only(genes)
            pair = score_pairs(part, {gene: terms[gene] for gene in part.genes})
            yield [label, core, name, f"{len(part.genes)} of {len(genes)}", *pair_cells(pair)[1:]]


def main() -> None:
    """Print the tables for the embeddings named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("embeddings", nargs="+", metavar="NAME=PATH")
    parser.add_argument("--labels", nargs="+", default=["CORUM", "KEGG", "GO-CC"])
    parser.add_argument("--control", action="store_true", help="add each embedding with its genes permuted")
    options = parser.parse_args()
    named = [entry.split("=", 1) for entry in options.embeddings]
    tables = {name: read_embedding(embedding_file(Path(path))) for name, path in named}
    if options.control:
        tables |= {f"{name}, genes permuted": shuffled(one) for name, one in tables.items()}
    standards = {Path(name).name.split(".")[0]: read_standard(label_file(name)) for name in options.labels}
    shapes = [f"{name} {one.rows.shape[0]} x {one.rows.shape[1]}" for name, one in tables.items()]
    print(f"{setting()}; {', '.join(shapes)}\n")
    head = ["labels", "genes of", "embedding", "genes", "pairs", "positives", "base", "AUROC", "AP"]
    general = [row for label, standard in standards.items() for row in general_rows(tables, label, standard)]
    print(table([*head, "AMI res1 (SD)", "AMI best", "modules"], general))
    task = [row for label, standard in standards.items() for row in task_rows(tables, label, standard)]
    print("Task 1 of the benchmark:\n\n" + table(["labels", "set", *head[2:]], task))


if __name__ == "__main__":
    main()
