"""Scores of the same proteins entered with one, two, three ... modalities, summed up over folds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.crossmodal.summary import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cellmapkit.crossmodal.subsets import SubsetScore


@dataclass(frozen=True, kw_only=True)
class SubsetStratum:
    """The mean over folds of one number, of vectors made from the same modalities or from as many.

    Attributes
    ----------
    standard, metric : str
        What was measured.
    n_modalities : int
        That the vectors were made from.
    source : str
        Which ones; empty for the mean, within each fold, over all sources of so many.
    value, sd, chance : float
        Mean and sample standard deviation over folds; mean of what knowing nothing scores.
    gain, gain_sd : float
        Over the mean of the sources with the next fewer modalities, paired by fold: mean and sample standard deviation.
        NaN for single sources where there are several of so many.
    n_genes, n_folds : int
        Proteins over all folds, and the folds.
    n_labels : float
        Mean over folds.
    n_pairs : int
        Over all folds.
    parts : tuple of float
        By fold, rising.
    """

    standard: str
    metric: str
    n_modalities: int
    source: str
    value: float
    sd: float
    chance: float
    gain: float
    gain_sd: float
    n_genes: int
    n_folds: int
    n_labels: float
    n_pairs: int
    parts: tuple[float, ...]


def subset_strata(found: Iterable[SubsetScore]) -> list[SubsetStratum]:
    """Return the rows of all standards and metrics, from fewer modalities to more.

    Parameters
    ----------
    found : iterable of SubsetScore
        Of all fits; those that are not finite are left out.

    Returns
    -------
    list of SubsetStratum
        Standards, metrics and sources in the order they first appear; the mean over sources after them.
    """
    groups: dict[tuple[str, str], dict[int, dict[str, list[SubsetScore]]]] = {}
    for item in found:
        if math.isfinite(item.value):
            by_number = groups.setdefault((item.standard, item.metric), {})
            by_number.setdefault(item.n_modalities, {}).setdefault(item.source, []).append(item)
    return [row for by_number in groups.values() for row in _rows(by_number)]


def _rows(by_number: Mapping[int, Mapping[str, list[SubsetScore]]]) -> Iterable[SubsetStratum]:
    fewer: dict[int, float] = {}
    for number in sorted(by_number):
        sources = by_number[number]
        means = _means(list(sources.values()))
        gains = [value - fewer[fold] for fold, value in means.items() if fold in fewer]
        for source, items in sources.items():
            yield _row(items, source, _means([items]), gains if len(sources) == 1 else [])
        if len(sources) > 1:
            yield _row(next(iter(sources.values())), "", means, gains)
        fewer = means


def _means(sources: Sequence[Sequence[SubsetScore]]) -> dict[int, float]:
    """Return by fold the mean over sources, for folds that all of them have, rising."""
    values = [{item.fold: item.value for item in items} for items in sources]
    folds = sorted(set.intersection(*map(set, values)))
    return {fold: float(np.mean([value[fold] for value in values])) for fold in folds}


def _row(
    items: Sequence[SubsetScore], source: str, parts: Mapping[int, float], gains: Sequence[float]
) -> SubsetStratum:
    first, here = items[0], [item for item in items if item.fold in parts]
    values = list(parts.values())
    return SubsetStratum(
        standard=first.standard,
        metric=first.metric,
        n_modalities=first.n_modalities,
        source=source,
        value=_mean(values),
        sd=_sd(values),
        chance=_mean([item.chance for item in here]),
        gain=_mean(gains),
        gain_sd=_sd(gains),
        n_genes=sum(item.n_genes for item in here),
        n_folds=len(values),
        n_labels=_mean([item.n_labels for item in here]),
        n_pairs=sum(item.n_pairs for item in here),
        parts=tuple(values),
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else math.nan


def _sd(values: Sequence[float]) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else math.nan


def subset_lines(found: Iterable[SubsetStratum]) -> list[Line]:
    """Return the same as rows of the table of all numbers; the setting says how many modalities there were."""
    return [
        Line(
            protocol="missing",
            standard=row.standard,
            source=row.source,
            target="",
            setting=f"{row.n_modalities} modalities" if row.n_modalities > 1 else "1 modality",
            metric=row.metric,
            value=row.value,
            sd=row.sd,
            ci95=1.96 * row.sd / math.sqrt(row.n_folds) if row.n_folds else math.nan,
            parts=row.parts,
            n_genes=row.n_genes,
            n_candidates=0.0,
            chance=row.chance,
        )
        for row in found
    ]
