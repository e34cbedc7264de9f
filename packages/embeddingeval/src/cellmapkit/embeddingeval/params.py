"""What can be set about an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param


@dataclass(frozen=True, kw_only=True)
class SuiteParams(Params):
    """Which metrics, over which genes, against which controls."""

    metrics: tuple[str, ...] = param(
        ("coannotation", "modules", "function", "coverage"),
        help="Metrics to compute, each a plugin of the role embedding_metric.",
        source="chosen: the four that all papers share",
    )
    universe: Literal["common", "own", "union"] = param(
        "common",
        help="Genes to judge on: those common to all embeddings, each embedding's own, or the union with zeros for "
        "absent ones. Only on common genes are embeddings ranked.",
        source="evaluation specification 0.2",
    )
    controls: bool = param(
        True,
        help="Add embeddings that know nothing: random numbers, and the embeddings side by side with zeros for absent "
        "genes where there are several.",
        source="evaluation specification E16",
    )
    agreement: bool = param(
        True,
        help="Also say how far each embedding finds the most similar pairs of each other one, where there are several, "
        "and of each of --profiles.",
        source="evaluation specification E5",
    )
    agreement_fractions: tuple[float, ...] = param(
        (0.01, 0.05, 0.1, 0.2),
        help="Fractions of all pairs that count as the most similar ones; the smallest is drawn.",
        gt=0,
        lt=1,
        source="Schaffer et al. 2025 (ProteinProjector): 1 %, and 5, 10 and 20 % beside it",
    )
    side_by_side: tuple[str, ...] = param(
        (),
        help="Names of the embeddings that the control 'side by side' is made of; all without it. Name the inputs "
        "where co-embeddings of them are judged too.",
        source="chosen: a control should not hold what it is the control of",
    )
    set: tuple[str, ...] = param(
        (),
        help="Parameters of metrics as METRIC.PARAMETER=VALUE, for example modules.draws=20.",
        source="chosen: one command for all metrics",
    )
    reference: str = param(
        "",
        help="Name of the embedding that all others are compared with; all pairs are compared without it.",
        source="chosen: a family of comparisons is best stated in advance",
    )
