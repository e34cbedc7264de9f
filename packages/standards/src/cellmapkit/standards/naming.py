"""Gives the genes of a standard their names of today, and remembers what became of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from cellmapkit.api import examples
from cellmapkit.standards.standard import NameMatch, build_standard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cellmapkit.standards.gene_names import Answer, GeneNames
    from cellmapkit.standards.standard import Standard

NAME_COLUMNS = {
    "standard": "name of the standard",
    "kind": "what was written: symbol, uniprot or entrez",
    "written": "the name by the source",
    "name": "the name in the standard; as written where it means no gene, or several",
    "status": "approved, case, previous or alias (HGNC), found (an identifier), ambiguous or unknown",
    "candidates": "the genes that an ambiguous name may mean, joined by |",
    "terms": "how many terms hold it",
}
"""Columns of the table of names, and what they mean."""

_SETTLED = frozenset({"approved", "case", "previous", "alias", "found"})


def translate(
    kind: str, sets: Mapping[str, Iterable[str]], ask: Callable[[str], Answer], other: Iterable[str] = ()
) -> tuple[dict[str, list[str]], tuple[NameMatch, ...]]:
    """Return sets of genes under other names, and a row for every name.

    Parameters
    ----------
    kind : str
        What the names are: ``symbol``, ``uniprot`` or ``entrez``.
    sets : mapping of str to iterable of str
        Names of the genes of each term.
    ask : callable
        Says what a name means.
    other : iterable of str
        Further names, which no term holds.

    Returns
    -------
    dict of str to list of str
        The sets; names that mean no gene or several stay as they are.
    tuple of NameMatch
        Sorted by what was written.
    """
    given = {term: sorted(set(names)) for term, names in sets.items()}
    times = Counter(name for names in given.values() for name in names)
    rows = {}
    for name in sorted(times.keys() | set(other)):
        status, genes = ask(name)
        taken, candidates = (genes[0], ()) if status in _SETTLED else (name, genes)
        rows[name] = NameMatch(kind, name, taken, status, candidates, times[name])
    renamed = {term: [rows[name].name for name in names] for term, names in given.items()}
    return renamed, tuple(rows.values())


def harmonise(standard: Standard, names: GeneNames) -> Standard:
    """Return a standard whose gene symbols are the approved ones of today.

    Parameters
    ----------
    standard : Standard
        As its source writes it.
    names : GeneNames
        HGNC's.

    Returns
    -------
    Standard
        With a row for every symbol in ``names`` and their counts in the notes. A term that held a gene under two names
        holds it once.
    """
    sets = standard.sets()
    renamed, rows = translate("symbol", sets, names.symbol, standard.genes)
    result = build_standard(
        standard.name,
        standard.source,
        renamed,
        descriptions=standard.described(),
        other_genes=[row.name for row in rows],
    )
    notes = (*standard.notes, *name_notes(rows), *result.notes)
    return replace(result, notes=notes, names=(*standard.names, *rows))


def name_notes(rows: Iterable[NameMatch]) -> tuple[str, ...]:
    """Return the counts of name matches as a sentence for the log, and examples of those without one gene."""
    rows = list(rows)
    counts = Counter(row.status for row in rows)
    kinds = sorted({row.kind for row in rows})
    notes = [f"{len(rows)} names ({', '.join(kinds)}): " + ", ".join(f"{n} {s}" for s, n in counts.most_common())]
    for status in ("ambiguous", "unknown"):
        found = [row.written for row in rows if row.status == status]
        if found:
            notes.append(f"kept as written, being {status}: {examples(found)}")
    return tuple(notes)


def name_rows(standard: Standard) -> list[list[str]]:
    """Return the table of what became of the names of a standard.

    Parameters
    ----------
    standard : Standard
        Whose names were looked up, or were not.

    Returns
    -------
    list of list of str
        A row per name, with the cells of :data:`NAME_COLUMNS`; empty where no names were looked up.
    """
    return [
        [standard.name, row.kind, row.written, row.name, row.status, "|".join(row.candidates), str(row.n_terms)]
        for row in standard.names
    ]
