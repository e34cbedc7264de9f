"""Do embeddings agree with measurements on which pairs of genes are most alike? Tables of profiles as references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.embeddingeval.agreement import FEWEST_GENES, Agreement
from cellmapkit.evalkit.curves import auroc, top_fraction
from cellmapkit.evalkit.paircomplete import PairComplete, TopCorrelated, count_correlations
from cellmapkit.evalkit.restrict import rows_of
from cellmapkit.evalkit.similarity import unit_rows
from cellmapkit.evalkit.toppairs import count_reached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.records import Embedding
    from cellmapkit.embeddingeval.profiles import Profiles

FEWEST_COLUMNS = 10


def profile_agreements(
    embeddings: Mapping[str, Embedding], profiles: Mapping[str, Profiles], fractions: Sequence[float], run: Run
) -> tuple[list[Agreement], list[str]]:
    """Return how embeddings rank the most correlated pairs of tables of profiles, on the genes that both have.

    Parameters
    ----------
    embeddings : mapping of str to Embedding
        Rows in any order.
    profiles : mapping of str to Profiles
        References.
    fractions : sequence of float in (0, 1)
        Of the pairs that have a correlation.
    run : Run
        Threads and progress.

    Returns
    -------
    list of Agreement, list of str
        By table, then embedding, then fraction; and sentences on pairs of genes without a correlation, and on
        embeddings with fewer than 50 genes of a table, which are left out.
    """
    found: list[Agreement] = []
    notes: list[str] = []
    with run.progress.task("agreement with profiles", len(profiles) * len(embeddings), "embeddings") as task:
        for reference, table in profiles.items():
            measured: _Measured | None = None
            for name, embedding in embeddings.items():
                genes = tuple(sorted(set(table.genes) & set(embedding.ids)))
                if len(genes) < FEWEST_GENES:
                    notes.append(f"agreement of {name} with {reference}: only {len(genes)} common genes, left out")
                else:
                    if measured is None or measured.genes != genes:
                        measured = _Measured(table, genes, fractions, run.threads)
                        notes += measured.notes(reference)
                    if measured.tops:
                        found += measured.agreement(reference, name, embedding, run.threads)
                    else:
                        notes.append(f"agreement of {name} with {reference}: no pair has a correlation, left out")
                task.advance()
    return found, notes


class _Measured:
    """The most correlated pairs of some genes of a table; for one embedding after another with the same genes."""

    def __init__(self, table: Profiles, genes: tuple[str, ...], fractions: Sequence[float], threads: int) -> None:
        self.genes = genes
        self._fractions = fractions
        place = {gene: k for k, gene in enumerate(table.genes)}
        correlations = PairComplete(table.values[[place[gene] for gene in genes]], FEWEST_COLUMNS)
        counts = count_correlations(correlations, threads=threads)
        self._n_pairs = len(genes) * (len(genes) - 1) // 2
        self._left_out = self._n_pairs - counts.n_pairs
        self.tops = [top_fraction(counts, fraction) for fraction in fractions] if counts.n_pairs else []
        self._rising = sorted({top for top, _ in self.tops})
        self._marked = TopCorrelated(correlations, self._rising)

    def notes(self, reference: str) -> list[str]:
        if not self._left_out:
            return []
        pairs = f"{self._left_out} of {self._n_pairs} pairs of {len(self.genes)} genes"
        return [f"{reference}: {pairs} share fewer than {FEWEST_COLUMNS} columns or do not vary there; left out"]

    def agreement(self, reference: str, name: str, embedding: Embedding, threads: int) -> list[Agreement]:
        rows = unit_rows(rows_of(embedding, self.genes))
        values = [auroc(one) for one in count_reached(rows, self._marked, len(self._rising), threads=threads)]
        return [
            Agreement(reference=reference, embedding=name, fraction=fraction, realised=realised,
                      auroc=values[self._rising.index(top)], n_genes=len(self.genes), left_out=self._left_out)
            for fraction, (top, realised) in zip(self._fractions, self.tops, strict=True)
        ]  # fmt: skip
