"""Two files of one name: the same bytes, the same content, or what differs, by the form they have."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from cellmapkit.api import InputError
from cellmapkit.audit.compare import assemblies
from cellmapkit.audit.compare.documents import compare_documents
from cellmapkit.audit.compare.lines import chunks, fingerprints, n_only
from cellmapkit.audit.compare.outcome import DIFFERS, IDENTICAL, REORDERED, UNPACKED, Outcome
from cellmapkit.audit.compare.tables import compare_tables
from cellmapkit.audit.compare.tensors import compare_tensors
from cellmapkit.core.digest import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

_TABLES = (".tsv", ".csv", ".edges", ".edgelist")
_DOCUMENTS = (".json", ".cx2", ".cx")
_TEXTS = (".txt", ".md", ".log", ".errors", ".svg", ".html", ".fasta", ".dot")


def compare_files(a: Path, b: Path) -> Outcome:
    """Compare two files by their content.

    Parameters
    ----------
    a, b : Path
        Two files of one name; plain, or gzip where the name says so.

    Returns
    -------
    Outcome
        What cannot be read as the form its name stands for is compared by bytes only, and the outcome says why.
    """
    if a.stat().st_size == b.stat().st_size and sha256_of(a) == sha256_of(b):
        return Outcome(status=IDENTICAL, apart=0.0)
    try:
        if a.suffix == ".gz" and _same_unpacked(a, b):
            return Outcome(status=UNPACKED, told="packed in another way", apart=0.0)
        return _by_form(a, b)
    except InputError as error:
        return Outcome(status=DIFFERS, told=f"{_sizes(a, b)}; {error.message}")


def _by_form(a: Path, b: Path) -> Outcome:
    name = a.name.removesuffix(".gz")
    if name.endswith(_DOCUMENTS):
        return compare_documents(a, b)
    if name.endswith(".nodes"):
        return _nodes(a, b)
    if name.endswith(_TABLES):
        return compare_tables(a, b)
    if name.endswith(".safetensors"):
        return compare_tensors(a, b)
    if name.endswith(_TEXTS):
        return _texts(a, b)
    return Outcome(status=DIFFERS, told=_sizes(a, b))


def _nodes(a: Path, b: Path) -> Outcome:
    as_table = compare_tables(a, b)
    if as_table.status == REORDERED:
        return as_table
    found = assemblies.compare_assemblies(assemblies.of_nodes(a), assemblies.of_nodes(b))
    facts = {**as_table.facts, "hierarchy": found}
    return Outcome(status=DIFFERS, facts=facts, told=assemblies.told(found), apart=as_table.apart)


def _texts(a: Path, b: Path) -> Outcome:
    only = n_only(fingerprints(a), fingerprints(b))
    if not any(only):
        return Outcome(status=REORDERED, told="the same lines in another order", apart=0.0)
    return Outcome(status=DIFFERS, facts={"lines_only": list(only)}, told=f"{only[0]} lines only in A, {only[1]} in B")


def _same_unpacked(a: Path, b: Path) -> bool:
    return all(one == two for one, two in zip_longest(chunks(a), chunks(b)))


def _sizes(a: Path, b: Path) -> str:
    return f"{a.stat().st_size:,} and {b.stat().st_size:,} bytes"
