"""The co-embedding function of ProMERGE: the base context as ProteinProjector does it, then the query tied to it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import torch

from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.proteinprojector import export
from cellmapkit.proteinprojector.contexts.checks import check_contexts, query_training_set
from cellmapkit.proteinprojector.contexts.export import encode_query
from cellmapkit.proteinprojector.contexts.learner import QueryLearner
from cellmapkit.proteinprojector.contexts.model import QueryProjector
from cellmapkit.proteinprojector.contexts.names import context_of, split
from cellmapkit.proteinprojector.contexts.shared import shared_parts
from cellmapkit.proteinprojector.contexts.stages import Stages
from cellmapkit.proteinprojector.fit import feature_widths, trained
from cellmapkit.proteinprojector.fit import fit as fit_projector
from cellmapkit.torchkit import DeviceTables, fuse, mean_lengths, torch_session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.proteinprojector.contexts.params import PromergeParams


def fit(modalities: Modalities, params: PromergeParams, run: Run) -> Coembedding:
    """Train the base context, then the query context against it, and return the co-embedding of the query.

    Parameters
    ----------
    modalities : Modalities
        Of both contexts, told apart by their names; proteins may miss any but all of them.
    params : PromergeParams
        See there.
    run : Run
        Seed, device, progress and checkpoint.

    Returns
    -------
    Coembedding
        Fused are the proteins of the query. ``latents`` has those of both contexts, ``extra`` the specific parts as
        ``<modality>_disentangle``. The history has the epochs of the base first, its terms named ``base_...``; those of
        the query add the information (nats, mean over modalities and batches), the length of specific parts and the
        deviation of the variance.

    Raises
    ------
    UsageError
        If names do not tell two contexts apart.
    InputError, IdMismatchError
        If a context is too small, or shares no protein within it or with the other, unless ``allow_unaligned``.
    AlgorithmError
        If the loss is not finite.
    """
    contexts = split(modalities.names, params)
    base, query = (context_of(modalities, names) for names in (contexts.base, contexts.query))
    notes = check_contexts(base, query, allow_unaligned=params.allow_unaligned)
    stages = Stages(run.checkpoint) if run.checkpoint else None
    first = dataclasses.replace(run, checkpoint=stages.stage("base") if stages else None)
    before = fit_projector(base, dataclasses.replace(params, n_epochs=params.n_epochs_base or params.n_epochs), first)
    second = dataclasses.replace(run, checkpoint=stages.stage("query") if stages else None)
    after = _fit_query(query, before, contexts.partner, params, second)
    return dataclasses.replace(
        after,
        latents={**before.latents, **after.latents},
        reconstructions={**before.reconstructions, **after.reconstructions},
        generated={**before.generated, **after.generated},
        weights={**before.weights, **after.weights},
        history=(*({f"base_{term}": value for term, value in row.items()} for row in before.history), *after.history),
        notes=(*notes, *(f"base: {note}" for note in before.notes), *(f"query: {note}" for note in after.notes)),
    )


def _fit_query(
    query: Modalities, base: Coembedding, partner: Mapping[str, str], params: PromergeParams, run: Run
) -> Coembedding:
    with torch_session(run) as device:
        tables = DeviceTables.of(query, device)
        mask, notes = query_training_set(tables, params, run)
        fused = fuse(base.fused.ids, base.latents, "mean")
        shared = shared_parts(tables, base.latents, fused, partner)
        model = QueryProjector(feature_widths(tables), params, run, shared).to(device)
        learner = QueryLearner(model, tables, mask, params, run)
        history = trained(learner, params, run, notes)
        return _result(model, tables, params, history, notes)


@torch.no_grad()
def _result(
    model: QueryProjector,
    tables: DeviceTables,
    params: PromergeParams,
    history: tuple[dict[str, float], ...],
    notes: list[str],
) -> Coembedding:
    latents, specific = encode_query(model, tables, params.disentangle_method)
    return Coembedding(
        fused=fuse(tables.ids, latents, params.fusion),
        fused_kind=params.fusion,
        latents=latents,
        reconstructions=export.decode_all(model, tables, latents) if params.reconstructions else {},
        generated=export.generate_absent(model, tables, latents) if params.write_generated else {},
        history=history,
        extra={
            f"{name}_disentangle": Embedding(ids=latents[name].ids, values=values) for name, values in specific.items()
        },
        weights=model.weights(),
        notes=(*notes, f"mean length of latents: {mean_lengths(latents)}"),
    )
