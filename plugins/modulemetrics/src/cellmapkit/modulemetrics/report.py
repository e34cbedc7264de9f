"""Numbers, tables and sentences from what each partition gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.evaluation import Score, Scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.modulemetrics.params import ModuleParams
    from cellmapkit.modulemetrics.restrict import Annotation

FEW_MODULES = 10
"""Below about so many modules the score of a draw says little."""


def setting_name(resolution: float) -> str:
    """Return the word that names a resolution in metrics and tables, such as ``res0.5``."""
    return f"res{resolution:.15g}"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one partition of the genes gave.

    Attributes
    ----------
    reading, number : str, int
        ``draw`` or ``specific``, and which of them.
    n_genes, n_modules, largest : int
        Genes in modules, modules, genes of the largest one.
    found : mapping of str to (int or None, float)
        Number of clusters and adjusted mutual information by setting; empty with fewer than two modules.
    """

    reading: str
    number: int
    n_genes: int
    n_modules: int
    largest: int
    found: Mapping[str, tuple[int | None, float]]

    def ami(self, setting: str | None = None) -> float:
        """Return the score at one setting, or the best one; NaN where it is undefined."""
        if setting is None:
            return max((ami for _, ami in self.found.values()), default=float("nan"))
        return self.found[setting][1] if self.found else float("nan")


def summed_up(outcomes: Sequence[Outcome], annotation: Annotation, n_given: int, params: ModuleParams) -> Scores:
    """Return the scores: draws averaged where they are defined, the deterministic reading by itself.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of every draw and of the deterministic reading.
    annotation : Annotation
        What they were made from.
    n_given : int
        Genes of the embedding.
    params : ModuleParams
        As used.

    Returns
    -------
    Scores
        With the tables ``draws`` (one row per partition) and ``ami`` (one row per partition and setting).
    """
    counts = {"n_genes": len(annotation.genes), "n_labels": len(annotation.labels)}
    rows = tuple(
        Score(metric=metric, value=_mean(parts), parts=parts if len(parts) > 1 else (), **counts)
        for metric, parts in _metrics(outcomes, params)
    )
    draws = tuple((o.reading, o.number, o.n_genes, o.n_modules, o.largest) for o in outcomes)
    each = tuple(
        (o.reading, o.number, setting, "" if n_clusters is None else n_clusters, ami)
        for o in outcomes
        for setting, (n_clusters, ami) in o.found.items()
    )
    tables = {
        "draws": (("reading", "number", "n_genes", "n_modules", "largest_module"), draws),
        "ami": (("reading", "number", "setting", "n_clusters", "ami"), each),
    }
    return Scores(rows=rows, tables=tables, notes=tuple(_notes(outcomes, annotation, n_given, params)))


def _metrics(outcomes: Sequence[Outcome], params: ModuleParams) -> list[tuple[str, tuple[float, ...]]]:
    """Return name and parts of each number, the one to look at first in front."""
    draws = [outcome for outcome in outcomes if outcome.reading == "draw"]
    alone = [outcome for outcome in outcomes if outcome.reading != "draw"]

    def row(name: str, of: list[Outcome], setting: str | None) -> tuple[str, tuple[float, ...]]:
        return name, tuple(outcome.ami(setting) for outcome in of)

    if params.clustering in ("bionic", "bionic_exact"):
        name = f"ami_{params.clustering}"
        return [row(name, draws, None), row(f"{name}_specific", alone, None)]
    prefix = "ami" if params.clustering == "louvain" else "ami_leiden"
    others = [setting_name(value) for value in sorted({*params.resolutions} - {1.0})]
    return [
        row(f"{prefix}_res1", draws, "res1"),
        row(f"{prefix}_best", draws, None),
        *(row(f"{prefix}_{setting}", draws, setting) for setting in others),
        row(f"{prefix}_specific_res1", alone, "res1"),
        row(f"{prefix}_specific_best", alone, None),
    ]


def _mean(parts: tuple[float, ...]) -> float:
    defined = [part for part in parts if np.isfinite(part)]
    return float(np.mean(defined)) if defined else float("nan")


def _notes(outcomes: Sequence[Outcome], annotation: Annotation, n_given: int, params: ModuleParams) -> list[str]:
    kept = len(annotation.genes)
    most = " or more" if params.max_size is None else f" to {params.max_size}"
    sizes = f"{params.min_size}{most} genes"
    labels = f"the {len(annotation.labels)} labels of {sizes}"
    notes = [f"{kept} of {n_given} genes have one of {labels}; {n_given - kept} without one are left out"]
    draws = [outcome for outcome in outcomes if outcome.reading == "draw"]
    undefined = sum(not outcome.found for outcome in draws)
    if undefined:
        notes.append(
            f"{undefined} of {len(draws)} draws have fewer than 2 modules, which leaves their score undefined; "
            "means are over the others"
        )
    if any(not outcome.found for outcome in outcomes if outcome.reading != "draw"):
        notes.append("the smallest labels make fewer than 2 modules, which leaves their score undefined")
    few = [outcome.n_modules for outcome in draws if outcome.found and outcome.n_modules < FEW_MODULES]
    if few:
        notes.append(
            f"{len(few)} of {len(draws)} draws have fewer than {FEW_MODULES} modules (fewest {min(few)}); "
            "read their scores with caution, or set --max-size"
        )
    return notes
