"""Differences between embeddings, part by part, and who is ahead; only where all are judged on the same genes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.significance import corrected_t, holm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cellmapkit.api.evaluation import Score
    from cellmapkit.embeddingeval.suite import Judgement


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One embedding against another by one metric.

    Attributes
    ----------
    standard, protocol, metric : str
        What was measured.
    better, worse : str
        Embeddings; ``better`` has the higher value.
    difference : float
        Of the values, not negative.
    sd : float
        Sample standard deviation of the differences of the parts; NaN without parts.
    n_parts : int
        Folds or draws compared.
    p, p_holm : float
        Two-sided, by the corrected resampled t-test; then by Holm over all comparisons of the run. NaN without parts.
    """

    standard: str
    protocol: str
    metric: str
    better: str
    worse: str
    difference: float
    sd: float
    n_parts: int
    p: float
    p_holm: float = float("nan")


def differences(judgements: Sequence[Judgement], reference: str = "") -> list[Difference]:
    """Return the differences in the first metric of every protocol, by standard and protocol.

    Parameters
    ----------
    judgements : sequence of Judgement
        All on the same genes.
    reference : str
        Compare the others with this one only; all pairs if empty.

    Returns
    -------
    list of Difference
        Holm's correction is over those that have a p-value.
    """
    found = [_difference(a, b) for a, b in _pairs(judgements, reference)]
    tested = [k for k, item in enumerate(found) if np.isfinite(item.p)]
    adjusted = holm(np.array([found[k].p for k in tested]))
    for k, p in zip(tested, adjusted.tolist(), strict=True):
        found[k] = Difference(**{**vars(found[k]), "p_holm": p})
    return found


def _pairs(judgements: Sequence[Judgement], reference: str) -> Iterator[tuple[Judgement, Judgement]]:
    groups: dict[tuple[str, str], list[Judgement]] = {}
    for item in judgements:
        if np.isfinite(item.scores.rows[0].value):
            groups.setdefault((item.standard, item.protocol), []).append(item)
    for group in groups.values():
        for a, b in combinations(group, 2):
            if not reference or reference in (a.embedding, b.embedding):
                yield a, b


def _difference(a: Judgement, b: Judgement) -> Difference:
    if a.scores.rows[0].value < b.scores.rows[0].value:
        a, b = b, a
    one, two = a.scores.rows[0], b.scores.rows[0]
    apart, p = _paired(one, two)
    return Difference(
        standard=a.standard,
        protocol=a.protocol,
        metric=one.metric,
        better=a.embedding,
        worse=b.embedding,
        difference=one.value - two.value,
        sd=float(apart.std(ddof=1)) if len(apart) > 1 else float("nan"),
        n_parts=len(apart),
        p=p,
    )


def _paired(one: Score, two: Score) -> tuple[np.ndarray, float]:
    """Return the differences of the parts both have, and their p-value."""
    if len(one.parts) != len(two.parts):
        return np.array([]), float("nan")
    apart = np.array(one.parts) - np.array(two.parts)
    apart = apart[np.isfinite(apart)]
    if len(apart) < 2:
        return apart, float("nan")
    # parts that are folds share training data: a test fold is one in k; draws overlap too, so they get the same factor
    return apart, corrected_t(apart.tolist(), 1, len(apart) - 1)[1]
