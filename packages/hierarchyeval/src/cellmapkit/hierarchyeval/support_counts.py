"""How many assemblies each embedding or network supports, and how many several of them do, beside chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.hierarchyeval.null import Chance
from cellmapkit.hierarchyeval.summary import summary_row
from cellmapkit.standards.sources import ANY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.hierarchyeval.evaluation import Evaluation
    from cellmapkit.hierarchyeval.supported import Support


@dataclass(frozen=True, kw_only=True)
class Count:
    """Assemblies supported by one, or by so many.

    Attributes
    ----------
    name : str
        The embedding or network, or ``>=2`` for those that two or more support.
    supported, testable, assemblies : int
        Assemblies supported; those that could be tested, by so many; all below the root.
    known, novel : int or None
        Supported ones that match a term of a standard, and the others; ``None`` without standards.
    chance : Chance
        ``supported`` and the same after each deal of the genes.
    """

    name: str
    supported: int
    testable: int
    assemblies: int
    known: int | None
    novel: int | None
    chance: Chance

    @property
    def cells(self) -> dict[str, Any]:
        """The columns that tables of counts share, :data:`COUNT_COLUMNS`."""
        most = int(self.chance.null.max()) if len(self.chance.null) else None
        counts = {name: getattr(self, name) for name in ("supported", "testable", "assemblies", "known", "novel")}
        return {**counts, "chance_mean": self.chance.mean, "chance_max": most}


COUNT_COLUMNS = {
    "supported": "assemblies supported",
    "testable": "assemblies that could be tested, by so many",
    "assemblies": "assemblies below the root",
    "known": "supported ones that match a term of a standard by the chosen preset; empty without standards",
    "novel": "the other supported ones",
    "chance_mean": "mean of supported when the genes of each are dealt anew",
    "chance_max": "the most of these",
}


def each(
    evaluation: Evaluation, supports: Sequence[Support[Any]], dealt: Sequence[Sequence[Support[Any]]]
) -> list[Count]:
    """Return a count per embedding or network.

    Parameters
    ----------
    evaluation : Evaluation
        The hierarchy, and which assemblies are known.
    supports : sequence of Support
        One per embedding or network.
    dealt : sequence of sequence of Support
        The same after each deal of the genes.

    Returns
    -------
    list of Count
        In the order given.
    """
    return [
        _count(evaluation, item.tests.name, item.supported, item.tests.testable, [deal[k].supported for deal in dealt])
        for k, item in enumerate(supports)
    ]


def at_least(
    evaluation: Evaluation, supports: Sequence[Support[Any]], dealt: Sequence[Sequence[Support[Any]]]
) -> list[Count]:
    """Return a count for one or more, two or more, up to all of them; nothing where there is but one.

    Parameters
    ----------
    evaluation, supports, dealt
        As for :func:`each`.

    Returns
    -------
    list of Count
        Named ``>=1``, ``>=2`` and so on.
    """
    if len(supports) < 2:
        return []
    supported, testable = _how_many(supports), sum(item.tests.testable.astype(int) for item in supports)
    null = [_how_many(deal) for deal in dealt]
    return [
        _count(evaluation, f">={k}", supported >= k, testable >= k, [one >= k for one in null])
        for k in range(1, len(supports) + 1)
    ]


def number_of(count: Count, metric: str) -> dict[str, Any]:
    """Return a count as a headline number.

    Parameters
    ----------
    count : Count
        What was counted.
    metric : str
        What to call it.

    Returns
    -------
    dict
        With the keys of :data:`~cellmapkit.hierarchyeval.summary.SUMMARY_COLUMNS`.
    """
    share = count.supported / count.testable if count.testable else math.nan
    split = "" if count.known is None else f"; {count.known} known, {count.novel} novel"
    note = f"share of {count.testable} testable of {count.assemblies}{split}"
    number = {"standard": count.name, "value": count.supported, "of": count.testable, "share": share}
    null = {"null_mean": count.chance.mean, "null_sd": count.chance.sd, "z": count.chance.z, "p": count.chance.p}
    return summary_row(metric=metric, **number, **null, n_permutations=len(count.chance.null), note=note)


def _how_many(supports: Sequence[Support[Any]]) -> np.ndarray:
    return np.sum([item.supported for item in supports], axis=0)


def _count(
    evaluation: Evaluation, name: str, supported: np.ndarray, testable: np.ndarray, dealt: Sequence[np.ndarray]
) -> Count:
    known = evaluation.known.get((evaluation.chosen.name, ANY))
    observed = int(supported.sum())
    null = np.array([mask.sum() for mask in dealt], dtype=np.float64)
    return Count(
        name=name,
        supported=observed,
        testable=int(testable.sum()),
        assemblies=int((~evaluation.hierarchy.is_root).sum()),
        known=None if known is None else int((supported & known).sum()),
        novel=None if known is None else int((supported & ~known).sum()),
        chance=Chance(observed=observed, null=null),
    )
