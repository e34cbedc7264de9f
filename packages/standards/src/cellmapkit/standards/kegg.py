"""KEGG's pathways as its REST service lists them: links of pathways and genes, names of pathways, symbols of genes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import UsageError
from cellmapkit.standards.gene_names import Answer, answer, read_gene_names
from cellmapkit.standards.naming import name_notes, translate
from cellmapkit.standards.standard import NameMatch, Standard, build_standard
from cellmapkit.standards.tables import refuse
from cellmapkit.standards.textfile import decode, read_bytes, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cellmapkit.standards.options import StandardOptions

PATHWAY = re.compile(r"(?:path:)?((?:map|ko|[a-z]{3,4})\d{5})")
"""The id of a pathway, as KEGG writes it."""
ENTRY = re.compile(r"[a-z]{3,4}:\S+")
"""A gene, as KEGG writes it: the organism's code and, for vertebrates, the Entrez id."""
_SPECIES = re.compile(r" - [A-Z][^-]*\([^()]+\)$")


def read_kegg(name: str, path: Path, options: StandardOptions) -> Standard:
    """Return the pathways of KEGG as a standard.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        Links of pathway and gene, one a line, tab-separated, in either order (``link/hsa/pathway``,
        ``link/pathway/hsa``).
    options : StandardOptions
        ``kegg_names`` is the list of names; ``kegg_genes`` or ``hgnc`` gives the symbols of genes written ``hsa:7157``.

    Returns
    -------
    Standard
        Terms are pathway ids without ``path:``.

    Raises
    ------
    TableError
        If lines are no links.
    UsageError
        If genes are given by Entrez id and no table gives their symbols.
    """
    sets: dict[str, list[str]] = {}
    wrong: list[tuple[int, str]] = []
    for number, cells in read_rows(path, 2, "a pathway and a gene"):
        first, second = (PATHWAY.fullmatch(cell.strip()) for cell in cells)
        pathway, gene = (first, cells[1]) if first else (second, cells[0])
        if pathway is None or not gene.strip():
            wrong.append((number, "\t".join(cells)))
        else:
            sets.setdefault(pathway[1], []).append(gene.strip())
    refuse(path, wrong, "are no links", "expected a pathway such as path:hsa00010 and a gene such as hsa:7157")
    described = _names(Path(options.kegg_names)) if options.kegg_names else None
    notes: tuple[str, ...] = ()
    matches: tuple[NameMatch, ...] = ()
    if any(ENTRY.fullmatch(gene) for genes in sets.values() for gene in genes):
        sets, matches = translate("entrez", sets, _asker(path, options))
        notes = name_notes(matches)
    made = build_standard(name, str(path), sets, descriptions=described, notes=notes)
    return made.with_names(matches)


def _asker(path: Path, options: StandardOptions) -> Callable[[str], Answer]:
    """Return what says the symbol of a gene such as ``hsa:7157``."""
    if options.kegg_genes:
        symbols = _symbols(Path(options.kegg_genes))
        return lambda entry: answer(symbols, entry)
    if options.hgnc:
        names = read_gene_names(Path(options.hgnc))
        return lambda entry: names.identifier("entrez", entry.rpartition(":")[2])
    message = f"{path}: genes are given by Entrez id"
    raise UsageError(message, hint="give their symbols: kegg_genes=PATH (KEGG's list/hsa) or hgnc=PATH")


def _names(path: Path) -> Mapping[str, str]:
    found, wrong = {}, []
    for number, (pathway, text) in read_rows(path, 2, "a pathway and its name"):
        match = PATHWAY.fullmatch(pathway.strip())
        if match is None:
            wrong.append((number, pathway))
        else:
            found[match[1]] = _SPECIES.sub("", text.strip())
    refuse(path, wrong, "name no pathway", "expected a pathway such as hsa00010 and its name")
    return found


def _symbols(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the symbol of each entry: what stands before the first comma of a last column with a semicolon."""
    found, wrong = {}, []
    for number, line in enumerate(decode(read_bytes(path), str(path)).split("\n"), start=1):
        cells = line.split("\t")
        if not line.strip():
            continue
        if len(cells) < 2 or not ENTRY.fullmatch(cells[0].strip()):
            wrong.append((number, line))
        elif ";" in cells[-1]:
            found[cells[0].strip()] = (cells[-1].split(";")[0].split(",")[0].strip(),)
    refuse(path, wrong, "are no genes", "expected lines such as hsa:7157, ..., TP53, P53; tumor protein p53")
    return found
