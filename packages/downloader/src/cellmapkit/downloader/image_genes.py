"""Tie genes to the images of antibodies: which antibody stands for a gene, and which of its fields for each fold."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.downloader.genes import PATTERNS
from cellmapkit.downloader.names import Namer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.downloader.genes import GeneTable
    from cellmapkit.downloader.image_samples import Gene, Sample
    from cellmapkit.downloader.names import Named


class GeneImages(NamedTuple):
    """One gene and the fields that show it.

    Attributes
    ----------
    name : str
        Its symbol, or its Ensembl id where no symbol is known.
    ensembl : tuple of str
        Its Ensembl ids, sorted.
    candidates : tuple of str
        All genes that the antibody binds, sorted; empty if it is this one only.
    antibody : str
        Which stands for it.
    fields : tuple of str
        Fields of the antibody, sorted.
    """

    name: str
    ensembl: tuple[str, ...]
    candidates: tuple[str, ...]
    antibody: str
    fields: tuple[str, ...]

    def field(self, fold: int) -> str:
        """Return the field of a fold (from 1): the one in that place, or the first where there are fewer."""
        return self.fields[fold - 1] if fold <= len(self.fields) else self.fields[0]


@dataclass(frozen=True, kw_only=True)
class GeneChoice:
    """The genes of a set of images.

    Attributes
    ----------
    genes : list of GeneImages
        Sorted by name.
    errors : list of str
        One sentence per gene or antibody that is not as it should be, sorted.
    counts : Counter
        How many names have each status.
    """

    genes: list[GeneImages]
    errors: list[str]
    counts: Counter[str] = field(default_factory=Counter)


def choose_genes(samples: Sequence[Sample], table: GeneTable | None, ambiguous: str) -> GeneChoice:
    """Return the genes that images show, with one antibody each.

    Upstream's rules: the antibody of an Ensembl id is the last one of the table, but one that binds several genes
    never replaces another; where ids share a symbol, an antibody that binds more genes never replaces one that binds
    fewer, and of two alike that of the later id (sorted) is taken.

    Parameters
    ----------
    samples : sequence of Sample
        Fields whose images are all there, in the order of the table.
    table : GeneTable or None
        Approves symbols, and names Ensembl ids that come without one.
    ambiguous : {"keep", "drop"}
        Whether antibodies that bind several genes count.

    Returns
    -------
    GeneChoice
        Genes and what is odd about them.
    """
    naming = _Naming(table)
    probes = _probes(samples)
    named = {probe: [naming.of(gene) for gene in genes] for probe, (genes, _) in probes.items()}
    symbols = {probe: tuple(sorted({one.name for one in names})) for probe, names in named.items()}
    several = {probe for probe, (genes, _) in probes.items() if len(genes) > 1}
    dropped = {probe for probe in several if len(symbols[probe]) > 1} if ambiguous == "drop" else set()
    best = _best_probes(samples, several, dropped)
    by_name: dict[str, list[Gene]] = defaultdict(list)
    for gene in sorted(best):
        by_name[naming.of(gene).name].append(gene)
    chosen = []
    for name, genes in sorted(by_name.items()):
        probe = best[genes[0]]
        for gene in genes[1:]:
            if len(symbols[best[gene]]) <= len(symbols[probe]):
                probe = best[gene]
        ids = tuple(sorted({gene.ensembl for gene in genes if gene.ensembl}))
        marked = symbols[probe] if len(symbols[probe]) > 1 else ()
        chosen.append(GeneImages(name, ids, marked, probe[0], tuple(sorted(probes[probe][1]))))
    errors = [*naming.errors(), *_lost(symbols, dropped, by_name)]
    return GeneChoice(genes=chosen, errors=sorted(set(errors)), counts=naming.counts())


_Probe = tuple[str, tuple["Gene", ...]]


def _key(sample: Sample) -> _Probe:
    """Return what stands for the antibody of a sample: its identifier, or its genes where it has none."""
    return (sample.antibody, () if sample.antibody else sample.genes)


def _probes(samples: Sequence[Sample]) -> dict[_Probe, tuple[dict[Gene, None], set[str]]]:
    """Return the genes and fields of every antibody."""
    probes: dict[_Probe, tuple[dict[Gene, None], set[str]]] = {}
    for sample in samples:
        genes, fields = probes.setdefault(_key(sample), ({}, set()))
        genes.update(dict.fromkeys(sample.genes))
        fields.add(sample.field)
    return probes


def _best_probes(samples: Sequence[Sample], several: set[_Probe], dropped: set[_Probe]) -> dict[Gene, _Probe]:
    best: dict[Gene, _Probe] = {}
    for sample in samples:
        probe = _key(sample)
        for gene in sample.genes if probe not in dropped else ():
            if gene not in best or probe not in several:
                best[gene] = probe
    return best


def _lost(symbols: Mapping[_Probe, Sequence[str]], dropped: set[_Probe], by_name: Mapping[str, object]) -> list[str]:
    lost = [
        f"{name}: left out, {probe[0] or 'its images'} may show any of {', '.join(symbols[probe])}"
        for probe in dropped
        for name in symbols[probe]
        if name not in by_name
    ]
    return lost + [f"{probe[0] or 'some images'}: no gene is known" for probe, names in symbols.items() if not names]


def _only(gene: Gene) -> dict[str, str]:
    return {"symbol": gene.symbol} if gene.symbol else {"ensembl": gene.ensembl}


class _Naming:
    """Names genes by the rules of the interaction downloader."""

    def __init__(self, table: GeneTable | None) -> None:
        self._namer = Namer(table)
        self._known: dict[Gene, Named] = {}

    def of(self, gene: Gene) -> Named:
        if gene not in self._known:
            identified = PATTERNS["ensembl"].fullmatch(gene.ensembl) is not None
            both = gene.symbol and identified
            given = {"symbol": gene.symbol, "ensembl": gene.ensembl} if both else _only(gene)
            named = self._namer.name(tuple(given), tuple(given.values()))
            assert named is not None
            self._known[gene] = named
        return self._known[gene]

    def counts(self) -> Counter[str]:
        return Counter("without symbol" if self._bare(gene) else one.status for gene, one in self._known.items())

    def errors(self) -> list[str]:
        lines = []
        for gene, one in self._known.items():
            if self._bare(gene):
                lines.append(f"{gene.ensembl}: no symbol is known, its Ensembl id is its name")
            elif one.status == "ambiguous":
                lines.append(f"{one.written}: may mean {', '.join(one.genes)}; kept as written")
            elif one.status == "unmapped":
                lines.append(f"{one.written}: not known to the gene table; kept as written")
            if one.remark:
                lines.append(f"{one.written}: taken for {one.name}; {one.remark}")
        return lines

    def _bare(self, gene: Gene) -> bool:
        one = self._known[gene]
        return not gene.symbol and one.name == gene.ensembl
