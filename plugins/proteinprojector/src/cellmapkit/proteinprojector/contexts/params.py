"""The parameters of ProMERGE: those of ProteinProjector, used in both contexts, and how the contexts are tied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import param
from cellmapkit.proteinprojector.params import ProjectorParams

_TOOLKIT = "cellmaps_coembedding 1.6"


@dataclass(frozen=True, kw_only=True)
class PromergeParams(ProjectorParams):
    """What can be set; the defaults are the preset ``ours``."""

    contexts: tuple[str, ...] = param(
        ("base", "query"),
        help="The two contexts that the names of embeddings end in after a hyphen, as in PPI-base; the base first.",
        source=f"{_TOOLKIT}: library",
    )
    base_embeddings: tuple[str, ...] = param(
        (),
        help="Names of the embeddings of the base context, where names do not say so; all others are of the query. "
        "A modality that is not known to be in both contexts is tied to the mean of the base latents.",
        source="chosen: for embeddings named otherwise",
    )
    n_epochs_base: int | None = param(
        None,
        help="Passes over the base context.  [default: as many as over the query, n_epochs]",
        source=f"chosen; {_TOOLKIT} always makes 250",
        unit="epochs",
        ge=1,
    )
    disentangle_method: Literal["residual", "MINE", "subtract"] = param(
        "residual",
        help="What the specific part of a query latent is: what it adds to the base latent (residual), all of it "
        "(MINE), or the encoded features less the base latent, and the latent nothing but this (subtract).",
        source=f"chosen: see the documentation; {_TOOLKIT} has the last two, MINE by default",
    )
    lambda_disentangle: float = param(
        1.0, help="Weight of the information that specific parts hold about base latents.", source=_TOOLKIT, ge=0
    )
    lambda_l2_disentangle: float = param(
        1.0,
        help="Weight of the lengths of specific parts, in units of the mean length of base latents.",
        source=f"chosen: as much as a reconstruction; {_TOOLKIT}: 0",
        ge=0,
    )
    lambda_var: float = param(
        0.1, help="Weight of the deviation of latents from a variance of 1 in every dimension.", source=_TOOLKIT, ge=0
    )
