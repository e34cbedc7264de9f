"""Give every protein of a table one gene name: by its symbol first, by its identifiers where that settles nothing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.downloader.genes import PATTERNS, UNMAPPED, Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.downloader.genes import GeneTable

MISSING = frozenset({"", "-", ".", "?", "na", "n/a", "nan", "none", "null", "unknown", "#n/a"})
"""Cells, in small letters, that name nothing."""
_LIST = re.compile(r"\W*[,;|]\W*")
_ENTRY_NAME = re.compile(r"([A-Z0-9]{1,10})_HUMAN")
# What a spreadsheet makes of symbols like MARCH1 and SEPT2.
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    rf"\d{{1,2}}[-/ ]({_MONTHS})[a-z]*|({_MONTHS})[a-z]*[-/ ]\d{{1,4}}|\d{{4}}-\d\d-\d\d.*", re.IGNORECASE
)
_SHOWN_AS = ("symbol", "entry_name", "uniprot", "entrez", "ensembl")


class Named(NamedTuple):
    """One protein of a table and the gene it was taken for.

    Attributes
    ----------
    written : str
        Its symbol as in the table, else its entry name, else its identifier.
    name : str
        The approved symbol, or what was written if there is none.
    status : str
        A status of :class:`~cellmapkit.downloader.genes.Answer`, ``entry name`` (the first part of UniProt's entry
        name, which is often but not always the symbol) or ``unchecked`` (no gene table).
    genes : tuple of str
        Candidates where the status is ``ambiguous``.
    remark : str
        What is odd about it, or nothing.
    """

    written: str
    name: str
    status: str
    genes: tuple[str, ...]
    remark: str

    @property
    def renamed(self) -> bool:
        """Whether a symbol of the table became another one."""
        return self.name != self.written and self.status not in ("entry name", *PATTERNS)


class Namer:
    """Names proteins and remembers each answer.

    Parameters
    ----------
    table : GeneTable, optional
        Without one, symbols stay as they are.
    """

    def __init__(self, table: GeneTable | None) -> None:
        self.table = table
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...]], Named | None] = {}

    def name(self, kinds: tuple[str, ...], cells: tuple[str, ...]) -> Named | None:
        """Return the gene that cells of one row name.

        Parameters
        ----------
        kinds : tuple of str
            Kinds of identifier, the one to trust most first.
        cells : tuple of str
            One per kind; a cell may list several values, separated by ``,``, ``;`` or ``|``.

        Returns
        -------
        Named or None
            The first cell that means exactly one gene settles it; ``None`` if no cell says anything.
        """
        key = (kinds, cells)
        if key not in self._known:
            given = {kind: cell for kind, cell in zip(kinds, cells, strict=True) if cell.lower() not in MISSING}
            self._known[key] = self._name(given) if given else None
        return self._known[key]

    def names(self) -> list[Named]:
        """Return every protein seen so far, sorted by what was written."""
        return sorted({named for named in self._known.values() if named is not None})

    def counts(self) -> Counter[str]:
        """Return how many different written names have each status."""
        return Counter(named.status for named in self.names())

    def _name(self, given: dict[str, str]) -> Named:
        shown = next(kind for kind in _SHOWN_AS if kind in given)
        answers = {kind: self._ask(kind, cell) for kind, cell in given.items()}
        settled = {kind: answer for kind, answer in answers.items() if answer.settled}
        if settled:
            first = next(iter(settled))
            gene = settled[first].genes[0]
            others = [f"{kind} {given[kind]} means {a.genes[0]}" for kind, a in settled.items() if a.genes[0] != gene]
            return Named(given[shown], gene, settled[first].status, (), "; ".join(others))
        label = ",".join(_parts(shown, given[shown]))
        for answer in answers.values():
            if answer.status == "ambiguous":
                return Named(given[shown], label, "ambiguous", answer.genes, "")
        remark = "looks like a date that a spreadsheet made of a symbol" if _DATE.fullmatch(label) else ""
        return Named(given[shown], label, "unmapped", (), remark)

    def _ask(self, kind: str, cell: str) -> Answer:
        parts = _parts(kind, cell)
        answers = [self._ask_one(kind, part) for part in parts]
        if len(parts) == 1:
            return answers[0]
        # An unknown symbol of a list is a gene of its own; an unknown accession mostly is another one of the same gene.
        alone = kind in ("symbol", "entry_name")
        found = [a.genes or ((part,) if alone else ()) for part, a in zip(parts, answers, strict=True)]
        genes = tuple(sorted({gene for some in found for gene in some}))
        if len(genes) > 1:
            return Answer("ambiguous", genes)
        return next((answer for answer in answers if answer.settled), UNMAPPED)

    def _ask_one(self, kind: str, text: str) -> Answer:
        if kind in PATTERNS and PATTERNS[kind].fullmatch(text):
            return self.table.identifier(kind, text) if self.table else UNMAPPED
        if kind == "entry_name":
            answer = self._symbol(text)
            return Answer("entry name", answer.genes) if answer.settled else answer
        return self._symbol(text)

    def _symbol(self, text: str) -> Answer:
        return self.table.symbol(text) if self.table else Answer("unchecked", (text,))


def _parts(kind: str, cell: str) -> Sequence[str]:
    parts = [part for part in _LIST.split(cell) if part] if "," in cell or ";" in cell or "|" in cell else [cell]
    if kind != "entry_name":
        return parts
    return [match[1] if (match := _ENTRY_NAME.fullmatch(part)) else part for part in parts]
