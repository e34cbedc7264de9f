"""Annotations of genes with terms of the Gene Ontology (GAF), propagated along the ontology."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import TableError, UsageError, examples
from cellmapkit.standards.obo import ASPECTS, Ontology, read_obo
from cellmapkit.standards.species import is_kept, left_out, spellings
from cellmapkit.standards.standard import Standard, build_standard
from cellmapkit.standards.tables import refuse
from cellmapkit.standards.textfile import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cellmapkit.standards.options import StandardOptions

NO_GENES = frozenset({"ComplexPortal", "IntAct", "RNAcentral"})
"""Databases whose entries in annotation files are complexes and RNA molecules, no genes."""

_TERM = re.compile(r"[A-Za-z]+:\S+")
_HINT = "expected GAF 1.0 to 2.2: 15 to 17 tab-separated columns, of which 5 is a term such as GO:0005634"


class Annotation(NamedTuple):
    """What one line of a GAF file says, as far as a standard needs it."""

    database: str
    symbol: str
    negated: bool
    term: str
    evidence: str
    aspect: str
    taxon: str
    assigned_by: str


def read_gaf(name: str, path: Path, options: StandardOptions) -> Standard:
    """Return annotations as a standard.

    Parameters
    ----------
    name : str
        Of the standard.
    path : Path
        A GAF file such as ``goa_human.gaf.gz``.
    options : StandardOptions
        ``obo`` is the ontology, needed unless ``propagate`` is false; ``aspect``, ``exclude_evidence``,
        ``exclude_assigned_by`` and ``organism`` say what is left out.

    Returns
    -------
    Standard
        Terms are GO ids, descriptions their names, genes symbols. Annotations that say NOT, and the roots, to which
        every gene belongs, are left out; ids of merged and replaced terms become those of today. All is counted.

    Raises
    ------
    UsageError
        If propagation is asked for without an ontology.
    TableError
        If lines are no annotations.
    InputError
        If no annotation of that species is there, or a term is not in the ontology at all.
    """
    if options.propagate and options.obo is None:
        message = f"{path}: annotations are propagated along the ontology, and none is given"
        raise UsageError(message, hint="give it, obo=go-basic.obo, or say propagate=false")
    found = _read_lines(path)
    species = (row.taxon for row in found)
    notes = list(left_out(species, options.organism, "annotations", str(path)))
    kept, counts = _filtered(found, options)
    notes += [f"{n} annotations left out: {why}" for why, n in counts.items()]
    sets: dict[str, set[str]] = {}
    for row in kept:
        sets.setdefault(row.term, set()).add(row.symbol)
    described = None
    if options.obo is not None:
        ontology = read_obo(Path(options.obo))
        sets, told = _on_ontology(path, sets, ontology, propagate=options.propagate)
        notes += told
        described = ontology.names
    return build_standard(name, str(path), sets, descriptions=described, notes=notes)


def _read_lines(path: Path) -> list[Annotation]:
    text = decode(read_bytes(path), str(path))
    if text.startswith(("!gpa-version", "!gpi-version")):
        raise TableError(f"{path}: GPAD or GPI, which have no gene symbols with their terms", hint=_HINT)
    found: list[Annotation] = []
    wrong: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("!") or not line.strip():
            continue
        cells = line.split("\t")
        if not 15 <= len(cells) <= 17:
            wrong.append((number, f"{len(cells)} columns"))
        elif not _TERM.fullmatch(cells[4]):
            wrong.append((number, f"column 5 is {cells[4]!r}"))
        elif cells[8] not in ASPECTS or not cells[2].strip():
            wrong.append((number, f"column 3 is {cells[2]!r}, column 9 {cells[8]!r}"))
        else:
            found.append(_annotation(cells))
    refuse(path, wrong, "are no annotations", _HINT)
    return found


def _annotation(cells: list[str]) -> Annotation:
    taxon = cells[12].split("|")[0].removeprefix("taxon:")
    # A file has hundreds of thousands of lines and few different words: each word is kept once.
    database, symbol, term, evidence, aspect, taxon, source = (
        intern(word.strip()) for word in (cells[0], cells[2], cells[4], cells[6], cells[8], taxon, cells[14])
    )
    negated = "NOT" in cells[3].split("|")
    return Annotation(database, symbol, negated, term, evidence, aspect, taxon, source)


def _filtered(found: Iterable[Annotation], options: StandardOptions) -> tuple[list[Annotation], Counter[str]]:
    """Return the annotations kept, and how many were left out for the first reason that applies; 0 for idle words."""
    species = spellings(options.organism)
    kept: list[Annotation] = []
    counts: Counter[str] = Counter()
    for row in found:
        if not is_kept(row.taxon, species):
            continue  # counted as species
        if row.database in NO_GENES:
            counts[f"of {row.database}, no gene"] += 1
        elif row.negated:
            counts["they say NOT"] += 1
        elif options.aspect is not None and row.aspect != options.aspect:
            counts[f"aspect {row.aspect}"] += 1
        elif row.evidence in options.exclude_evidence:
            counts[f"evidence {row.evidence}"] += 1
        elif row.assigned_by in options.exclude_assigned_by:
            counts[f"assigned by {row.assigned_by}"] += 1
        else:
            kept.append(row)
    for option, given in (("evidence", options.exclude_evidence), ("assigned by", options.exclude_assigned_by)):
        for word in given:
            counts.setdefault(f"{option} {word}", 0)
    return kept, counts


def _on_ontology(
    path: Path, sets: Mapping[str, set[str]], ontology: Ontology, *, propagate: bool
) -> tuple[dict[str, set[str]], list[str]]:
    """Return the sets by the ids of today, propagated if asked and without the roots, and notes."""
    current: dict[str, set[str]] = {}
    for term, genes in sets.items():
        current.setdefault(ontology.primary.get(term, term), set()).update(genes)
    unknown = sorted(current.keys() - ontology.names.keys() - ontology.obsolete)
    if unknown:
        message = f"{path}: {len(unknown)} terms are not in the ontology: {examples(unknown)}"
        raise TableError(message, hint="the ontology may be older than the annotations; give one of the same date")
    gone = sorted(current.keys() & ontology.obsolete)
    renamed = sum(term in ontology.primary for term in sets)
    result: dict[str, set[str]] = {}
    for term in current.keys() - set(gone):
        for place in (term, *(ontology.above[term] if propagate else ())):
            result.setdefault(place, set()).update(current[term])
    roots = sorted(result.keys() & ontology.roots)
    for root in roots:
        del result[root]
    told = [
        (renamed, f"{renamed} ids of merged or replaced terms became those of today"),
        (gone, f"{len(gone)} obsolete terms left out: {examples(gone)}"),
        (roots, f"{len(roots)} roots left out, to which every gene belongs: {examples(roots)}"),
    ]
    return result, [text for present, text in told if present]
