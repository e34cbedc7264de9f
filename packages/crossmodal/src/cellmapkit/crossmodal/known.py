"""What is known of proteins, and the installed metrics that judge vectors by it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api import IdMismatchError, PluginError, UsageError, examples
from cellmapkit.api.records import Embedding
from cellmapkit.core import plugins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cellmapkit.api import Algorithm, Params, Run
    from cellmapkit.api.evaluation import Scores, Standard
    from cellmapkit.api.records import Modalities

_ROLE = "embedding_metric"
_NEEDED = {"generation": ("function",), "missing": ("coannotation", "coverage")}
_FOUND_IN = {
    "function": "cellmapkit-functionmetrics",
    "coannotation": "cellmapkit-pairmetrics",
    "coverage": "cellmapkit-pairmetrics",
}
_SET = {"coannotation": {"draws": 0}}  # the effect size, which takes longer than all else, is not reported


@dataclass(frozen=True, kw_only=True)
class Known:
    """Standards, and what judges by them.

    Attributes
    ----------
    standards : tuple of Standard
        With unique names.
    metrics : mapping of str to (Algorithm, Params)
        Plugins of the role ``embedding_metric``; those that no protocol needs are not in it.
    call : callable
        Calls a metric with its arguments; turns what it raises into errors of ours.
    """

    standards: tuple[Standard, ...]
    metrics: Mapping[str, tuple[Algorithm, Params]]
    call: Callable[..., Any]

    @cached_property
    def genes(self) -> frozenset[str]:
        """Every gene that a label of some standard holds."""
        return frozenset(each.genes[k] for each in self.standards for k in np.unique(each.indices))

    def score(self, metric: str, genes: Sequence[str], values: np.ndarray, standard: Standard, run: Run) -> Scores:
        """Return what a metric says of vectors.

        Parameters
        ----------
        metric : str
            A key of ``metrics``.
        genes : sequence of str
            Unique.
        values : ndarray, shape (n_genes, n_features)
            Finite; judged as float32.
        standard : Standard
            One of ``standards``.
        run : Run
            Its seed draws the folds of a classifier.

        Raises
        ------
        InputError
            If the metric cannot judge so few genes by this standard.
        """
        algorithm, params = self.metrics[metric]
        embedding = Embedding(ids=tuple(genes), values=values.astype(np.float32))
        scores: Scores = self.call(algorithm.load(), embedding, standard, params, run)
        return scores


def metrics_for(protocols: Iterable[str]) -> dict[str, tuple[Algorithm, Params]]:
    """Return the metrics that the protocols need when there are standards, all at their defaults in what is reported.

    Parameters
    ----------
    protocols : iterable of str
        As asked for.

    Returns
    -------
    dict of str to (Algorithm, Params)

    Raises
    ------
    UsageError
        If none of them uses standards.
    PluginError
        If a metric is not installed, or breaks the contract.
    """
    wanted = {name: protocol for protocol in protocols for name in _NEEDED.get(protocol, ())}
    if not wanted:
        message = f"--standards was given, and no protocol that uses them: {' '.join(protocols)}"
        raise UsageError(message, hint=f"add {' or '.join(_NEEDED)} to --protocols, or leave --standards out")
    installed = plugins.names(_ROLE)
    for name, protocol in wanted.items():
        if name not in installed:
            raise PluginError(
                f"with --standards the protocol {protocol} needs the metric {name!r}, which is not installed",
                hint=f"pip install {_FOUND_IN[name]}, or leave --standards or the protocol out",
            )
    found = {name: plugins.get(_ROLE, name) for name in wanted}
    return {name: (algorithm, algorithm.params.of(_SET.get(name, {}))) for name, algorithm in found.items()}


def check_known(known: Known, given: Modalities) -> None:
    """Refuse standards that say nothing of the proteins that are held out.

    Raises
    ------
    IdMismatchError
        If a standard labels fewer than two proteins of two or more modalities; with counts and examples.
    """
    shared = [given.ids[row] for row in np.flatnonzero(given.mask.sum(axis=1) > 1)]
    for standard in known.standards:
        labelled = {standard.genes[k] for k in standard.indices}
        both = labelled.intersection(shared)
        if len(both) < 2:
            found = (
                f"{standard.name!r} and the {len(shared)} proteins of two or more modalities share {len(both)} genes"
            )
            named = f"the first has {examples(sorted(labelled))}, the second {examples(shared)}"
            raise IdMismatchError(f"{found}; {named}", hint="expected the same kind of names in both")
