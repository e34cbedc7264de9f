"""Numbers of folds become means with their spread; proteins without a modality become strata."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.ranks import rank_sum_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cellmapkit.crossmodal.absence import Absence
    from cellmapkit.crossmodal.measure import Measure
    from cellmapkit.crossmodal.outcome import Outcome


@dataclass(frozen=True, kw_only=True)
class Line:
    """The mean of one number over folds.

    Attributes
    ----------
    protocol, source, target, setting, metric : str
        As :class:`~cellmapkit.crossmodal.measure.Measure`.
    value, sd, ci95 : float
        Mean and sample standard deviation over folds, and half the width of the normal 95 % interval of the mean,
        1.96 sd / sqrt(n folds).
    parts : tuple of float
        By fold.
    n_genes : int
        Over all folds.
    n_candidates, chance : float
        Means over folds.
    standard : str
        What the number was judged by; empty where nothing but the tables is needed.
    """

    protocol: str
    source: str
    target: str
    setting: str
    metric: str
    value: float
    sd: float
    ci95: float
    parts: tuple[float, ...]
    n_genes: int
    n_candidates: float
    chance: float
    standard: str = ""


def lines(outcomes: Sequence[Outcome]) -> list[Line]:
    """Return the mean of every number over folds, in the order the numbers first appear."""
    parts: dict[tuple[str, ...], list[Measure]] = {}
    for outcome in outcomes:
        for item in outcome.measures:
            key = (item.protocol, item.source, item.target, item.setting, item.metric)
            parts.setdefault(key, []).append(item)
    return [_line(items) for items in parts.values()]


def _line(items: Sequence[Measure]) -> Line:
    first, values = items[0], np.array([item.value for item in items])
    defined = values[np.isfinite(values)]
    sd = float(defined.std(ddof=1)) if len(defined) > 1 else math.nan
    return Line(
        protocol=first.protocol,
        source=first.source,
        target=first.target,
        setting=first.setting,
        metric=first.metric,
        value=float(defined.mean()) if len(defined) else math.nan,
        sd=sd,
        ci95=1.96 * sd / math.sqrt(len(defined)) if len(defined) > 1 else math.nan,
        parts=tuple(values.tolist()),
        n_genes=sum(item.n_genes for item in items),
        n_candidates=float(np.mean([item.n_candidates for item in items])),
        chance=float(np.mean([item.chance for item in items])),
    )


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """Proteins without the same modality, embedded from as many others.

    Attributes
    ----------
    left_out : str
        The modality taken away.
    proteins : str
        ``each with all it has``: strata hold different proteins; ``with every modality``: they hold the same ones.
    source : str
        What the vectors were made from; empty where it differs between proteins.
    remaining, n_genes : int
        Modalities the vectors were made from; proteins.
    cosine, cosine_sd, cosine_unmatched : float
        Means over proteins, and sample standard deviation of the first.
    distance_ratio : float
        Mean distance to the own latent over the mean distance to those of others; scales of folds cancel.
    rank_percentile : float
        Mean of (rank - 1) / (candidates - 1): 0 is first, 0.5 is chance.
    feature_cosine : float
        Mean over proteins; NaN if nothing is generated.
    z, p : float
        Rank-sum test that cosines are higher than with one modality fewer, one-sided; NaN where there is no such
        stratum.
    """

    left_out: str
    proteins: str
    source: str
    remaining: int
    n_genes: int
    cosine: float
    cosine_sd: float
    cosine_unmatched: float
    distance_ratio: float
    rank_percentile: float
    feature_cosine: float
    z: float
    p: float


EACH, SAME = "each with all it has", "with every modality"


def strata(found: Iterable[Absence], n_modalities: int) -> list[Stratum]:
    """Return the strata of all modalities left out.

    Parameters
    ----------
    found : iterable of Absence
        From all arrangements.
    n_modalities : int
        With three or more, proteins that have all are also followed from fewer to more modalities.

    Returns
    -------
    list of Stratum
        By modality left out; strata of different proteins first.
    """
    groups: dict[tuple[str, str, str, int], list[Absence]] = {}
    for item in found:
        if item.remaining == item.measured - 1:
            groups.setdefault((item.left_out, EACH, "", item.remaining), []).append(item)
        if item.measured == n_modalities > 2:
            groups.setdefault((item.left_out, SAME, item.source, item.remaining), []).append(item)
    return [_stratum(key, groups) for key in sorted(groups, key=lambda key: (key[0], key[1], key[3], key[2]))]


def _stratum(key: tuple[str, str, str, int], groups: dict[tuple[str, str, str, int], list[Absence]]) -> Stratum:
    left_out, proteins, source, remaining = key
    items = groups[key]
    cosine = np.array([item.cosine for item in items])
    z = p = math.nan
    fewer = groups.get((left_out, EACH, "", remaining - 1)) if proteins == EACH else None
    if fewer:
        _, z, p = rank_sum_of(cosine, np.array([item.cosine for item in fewer]))
    unmatched = np.mean([item.distance_unmatched for item in items])
    return Stratum(
        left_out=left_out,
        proteins=proteins,
        source=source,
        remaining=remaining,
        n_genes=len(items),
        cosine=float(cosine.mean()),
        cosine_sd=float(cosine.std(ddof=1)) if len(items) > 1 else math.nan,
        cosine_unmatched=float(np.mean([item.cosine_unmatched for item in items])),
        distance_ratio=float(np.mean([item.distance for item in items]) / unmatched) if unmatched else math.nan,
        rank_percentile=float(np.mean([(item.rank - 1) / (item.n_candidates - 1) for item in items])),
        feature_cosine=float(np.mean([item.feature_cosine for item in items])),
        z=z,
        p=p,
    )
