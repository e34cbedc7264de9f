"""Groups of homologues: a table of genes and groups, or what CD-HIT and MMseqs2 write of sequences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.api import IdMismatchError, TableError, examples
from cellmapkit.core.tables import open_text
from cellmapkit.embeddingeval.gene_words import read_gene_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    Form = Callable[[str], str]

_CUT_AT = 19
_HINT = "expected genes and their groups, a .clstr file of CD-HIT, or representatives and members of MMseqs2"


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Which genes must not be parted.

    Attributes
    ----------
    of : dict of str to str
        The group of each gene that has one; groups are called after their first gene, or as in the table of groups.
    notes : tuple of str
        What was counted.
    """

    of: dict[str, str]
    notes: tuple[str, ...]


def read_groups(path: Path, genes: Collection[str]) -> Groups:
    """Return the groups of genes; which of three forms a file has is seen from what it says.

    Parameters
    ----------
    path : Path
        Gzip or plain. A ``.clstr`` file begins with ``>Cluster``. In a table of MMseqs2 (representative, member) every
        representative is a member of its own cluster. Anything else is a table of genes and groups.
    genes : collection of str
        Genes of the embeddings: they decide how names of UniProt (``sp|P04637|P53_HUMAN``) are meant, and those in no
        group are counted.

    Returns
    -------
    Groups
        A gene with sequences in several clusters joins these.

    Raises
    ------
    TableError
        If the file has none of the three forms.
    IdMismatchError
        If it names none of the genes.
    """
    try:
        with open_text(path) as stream:
            lines = [line.rstrip("\r\n") for line in stream]
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise TableError(f"{path} cannot be read: {error}", hint=_HINT) from error
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if any(line.startswith(">Cluster") for _, line in filled):
        return _of_clusters(path, _cd_hit(path, filled), genes)
    if _is_mmseqs(filled):
        rows = (line.split("\t")[:2] for _, line in filled)
        return _of_clusters(path, ((_first_word(one), _first_word(other)) for one, other in rows), genes)
    groups = read_gene_words(path, "group")
    return Groups(of=groups, notes=(_counted(path, groups, genes),))


def _cd_hit(path: Path, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """Yield cluster and name of each member; a member line ends its name with three dots."""
    cluster = ""
    for number, line in lines:
        if line.startswith(">"):
            cluster = line[1:]
            continue
        _, begun, rest = line.partition(", >")
        name, ended, _ = rest.partition("...")
        if not (cluster and begun and ended and name.strip()):
            raise TableError(
                f"{path}, line {number} is {line!r}", hint="expected '0<tab>393aa, >NAME... *' or >Cluster"
            )
        yield cluster, _first_word(name)


def _is_mmseqs(lines: Iterable[tuple[int, str]]) -> bool:
    """Return whether every word of the first column is also a member of itself.

    A table of genes and groups is like that only where each gene is a group by itself: then both readings agree.
    """
    rows = [line.split("\t") for _, line in lines]
    if not rows or any(len(row) < 2 for row in rows):
        return False
    return {row[0] for row in rows} == {row[0] for row in rows if row[0] == row[1]}


def _first_word(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.strip() else ""


def _uniprot(part: int) -> Form:
    def form(name: str) -> str:
        fields = name.split("|")
        return fields[part] if len(fields) == 3 else ""

    return form


_FORMS: Mapping[str, Form] = {
    "whole word": str,
    "accession of UniProt": _uniprot(1),
    "entry name of UniProt": _uniprot(2),
    "entry name without its species": lambda name: _uniprot(2)(name).rpartition("_")[0],
}


def _of_clusters(path: Path, members: Iterable[tuple[str, str]], genes: Collection[str]) -> Groups:
    pairs = list(members)
    if not pairs:
        raise TableError(f"{path} has no rows", hint=_HINT)
    wanted, names = set(genes), sorted({name for _, name in pairs})
    named = {form: len({read(name) for name in names} & wanted) for form, read in _FORMS.items()}
    form = max(named, key=lambda word: named[word])
    if not named[form]:
        found = f"{path}: none of its {len(names)} names ({examples(names)}) is one of the {len(wanted)} genes"
        raise IdMismatchError(
            f"{found} ({examples(sorted(wanted))})", hint="expected the gene as the first word of FASTA"
        )
    notes = [f"{path.name}: names are read as {form}; {named[form]} of {len(names)} are genes of the embeddings"]
    cut = [name for name in names if len(name) == _CUT_AT]
    if cut:
        told = f"{len(cut)} names have {_CUT_AT} characters, where CD-HIT cuts them unless it is told -d 0"
        notes.append(f"{told}: {examples(cut)}")
    groups, shared = _joined([(cluster, _FORMS[form](name)) for cluster, name in pairs])
    if shared:
        notes.append(f"{len(shared)} genes are in several clusters, which are joined: {examples(shared)}")
    return Groups(of=groups, notes=(*notes, _counted(path, groups, genes)))


def _joined(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    """Return the group of each gene, called after its first gene, and the genes that joined clusters."""
    clusters: dict[str, set[str]] = {}
    places: dict[str, set[str]] = {}
    for cluster, gene in pairs:
        if gene:
            clusters.setdefault(cluster, set()).add(gene)
            places.setdefault(gene, set()).add(cluster)
    left = dict(clusters)  # each is walked once, however many genes lead to it
    group: dict[str, str] = {}
    for first in sorted(places):
        waiting = [] if first in group else [first]
        while waiting:
            gene = waiting.pop()
            if gene not in group:
                group[gene] = first
                waiting += [other for cluster in places[gene] for other in left.pop(cluster, ())]
    return group, sorted(gene for gene, held in places.items() if len(held) > 1)


def _counted(path: Path, groups: Mapping[str, str], genes: Collection[str]) -> str:
    sizes = Counter(groups[gene] for gene in genes if gene in groups)
    alone = sorted(set(genes) - set(groups))
    found = f"{path.name}: {len(genes) - len(alone)} of {len(genes)} genes are in {len(sizes)} groups"
    if sizes:
        found += f", the largest of {max(sizes.values())}"
    return f"{found}; {len(alone)} have no sequence and stand alone" + (f": {examples(alone)}" if alone else "")
