"""How well the cosines of an embedding part the positive from the negative pairs of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, examples
from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.embeddingeval.bars import draw_bars
from cellmapkit.embeddingeval.suite import Judgement
from cellmapkit.evalkit.curves import auroc, average_precision, base_rate, max_fbeta
from cellmapkit.evalkit.scored import count_scored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.records import Embedding
    from cellmapkit.core.open_step import Step
    from cellmapkit.embeddingeval.pairlists import PairList

PAIR_LISTS = "pair_lists"
_MEASURES = ("auroc", "average_precision", "base_rate", "ratio", "max_f1")
_AT_ONCE = 2**21  # numbers of the two vectors of some pairs in double precision: 16 MB each
_DIGITS = 12  # parallel vectors differ after these, by rounding; the values of an embedding are good to seven


@dataclass(frozen=True, kw_only=True)
class ListScores:
    """The measures of one embedding by one list.

    Attributes
    ----------
    embedding, listed : str
        Names of the embedding and of the list.
    positives, negatives, left_out : int
        Pairs that were ranked, and pairs with a gene that the embedding does not have.
    auroc, average_precision, base_rate, max_f1 : float
        As :mod:`cellmapkit.evalkit.curves` defines them; NaN where one kind of pair is missing.
    """

    embedding: str
    listed: str
    positives: int
    negatives: int
    left_out: int
    auroc: float
    average_precision: float
    base_rate: float
    max_f1: float

    @property
    def ratio(self) -> float:
        """Average precision as a multiple of its base rate; NaN without positive pairs."""
        return self.average_precision / self.base_rate if self.base_rate else float("nan")


def score_pair_list(name: str, embedding: Embedding, listed: PairList) -> ListScores:
    """Rank the pairs of a list by cosine.

    Parameters
    ----------
    name : str
        Of the embedding.
    embedding : Embedding
        Over the genes that are judged.
    listed : PairList
        Pairs with a gene that the embedding does not have are left out.

    Returns
    -------
    ListScores
        Exact for cosines of 12 digits; equal ones are one threshold.

    Raises
    ------
    IdMismatchError
        If no pair is left: most likely the names are of different kinds.
    """
    place = {gene: k for k, gene in enumerate(embedding.ids)}
    inside = np.array([a in place and b in place for a, b in listed.pairs])
    if not inside.any():
        found = f"none of the {len(inside)} pairs of {listed.name!r} ({examples(listed.pairs)})"
        raise IdMismatchError(
            f"{found} has both genes in {name}", hint=f"it has {len(place)} genes: {examples(embedding.ids)}"
        )
    kept = [pair for pair, there in zip(listed.pairs, inside.tolist(), strict=True) if there]
    places = np.array([(place[a], place[b]) for a, b in kept])
    counts = count_scored(_cosines(embedding.values, places), listed.positive[inside])
    return ListScores(
        embedding=name,
        listed=listed.name,
        positives=counts.n_positive,
        negatives=counts.n_pairs - counts.n_positive,
        left_out=len(inside) - len(kept),
        auroc=auroc(counts),
        average_precision=average_precision(counts),
        base_rate=base_rate(counts),
        max_f1=max_fbeta(counts, 1),
    )


def _cosines(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the cosine of each pair of rows, 0 with a row of zeros."""
    found = np.empty(len(places))
    step = max(1, _AT_ONCE // max(values.shape[1], 1))
    for start in range(0, len(places), step):
        one, other = (values[places[start : start + step, side]].astype(np.float64) for side in (0, 1))
        lengths = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
        product = (one * other).sum(axis=1)
        found[start : start + step] = np.divide(product, lengths, out=np.zeros_like(product), where=lengths > 0)
    return np.round(found, _DIGITS)


def log_pair_lists(step: Step, found: Sequence[ListScores]) -> None:
    """Say how many pairs were left out, and where nothing can be measured.

    Parameters
    ----------
    step : Step
        Whose log to write to.
    found : sequence of ListScores
        Lists with equal counts for several embeddings are said once.
    """
    said: dict[str, list[str]] = {}
    for one in found:
        total = one.positives + one.negatives + one.left_out
        text = f"{one.listed}: {one.left_out} of {total} pairs have a gene that is not judged; left out"
        if not (one.positives and one.negatives):
            text += f"; {one.positives} positive and {one.negatives} negative ones remain, so nothing can be measured"
        said.setdefault(text, []).append(one.embedding)
    for text, names in said.items():
        step.log.info("%s (%s)", text, ", ".join(names))


def write_pair_lists(step: Step, found: Sequence[ListScores]) -> None:
    """Write the table, and bars of the AUROC.

    Parameters
    ----------
    step : Step
        Where to write.
    found : sequence of ListScores
        Every embedding by every list, embeddings in the order to show.
    """
    header = ("embedding", "list", "positives", "negatives", "left_out", *_MEASURES)
    rows = [
        (one.embedding, one.listed, one.positives, one.negatives, one.left_out,
         *(f"{getattr(one, measure):.6g}" for measure in _MEASURES))
        for one in found
    ]  # fmt: skip
    about = "how the cosines of each embedding rank the pairs of each list; pairs of other genes are left out"
    step.write_rows(f"{PAIR_LISTS}.tsv", header, rows, about)
    by_list: dict[str, list[Judgement]] = {}
    for one in found:
        score = Score(metric="auroc", value=one.auroc, n_pairs=one.positives + one.negatives)
        by_list.setdefault(one.listed, []).append(
            Judgement(embedding=one.embedding, standard=one.listed, protocol=PAIR_LISTS, scores=Scores(rows=(score,)),
                      seconds=0.0)
        )  # fmt: skip
    draw_bars(step, PAIR_LISTS, by_list)
