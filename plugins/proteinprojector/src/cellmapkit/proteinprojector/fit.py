"""The co-embedding function of the plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from cellmapkit.api import InputError
from cellmapkit.api.records import Coembedding
from cellmapkit.proteinprojector import export
from cellmapkit.proteinprojector.checks import check_modalities, training_set
from cellmapkit.proteinprojector.learner import ProjectorLearner
from cellmapkit.proteinprojector.model import Projector
from cellmapkit.torchkit import DeviceTables, Schedule, fuse, mean_lengths, torch_session, train

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.proteinprojector.params import ProjectorParams


def fit(modalities: Modalities, params: ProjectorParams, run: Run) -> Coembedding:
    """Train ProteinProjector and return the co-embedding of all proteins.

    Parameters
    ----------
    modalities : Modalities
        At least two; proteins may miss any but all of them.
    params : ProjectorParams
        See there.
    run : Run
        Seed, device, progress and checkpoint.

    Returns
    -------
    Coembedding
        Proteins and modalities sorted by name. The history has, per epoch, the mean loss of a batch (``total``), the
        mean cosine distance of reconstructions, the mean hinge of triplets and the mean length of latents, then the
        first two of these for each pair of modalities.

    Raises
    ------
    InputError
        With fewer than two modalities or proteins, or an empty modality.
    IdMismatchError
        If no two modalities share a protein, unless ``allow_unaligned``.
    AlgorithmError
        If the loss is not finite.
    """
    check_modalities(modalities)
    with torch_session(run) as device:
        tables = DeviceTables.of(modalities, device)
        mask, notes = training_set(tables, params, run)
        model = Projector(feature_widths(tables), params, run).to(device)
        learner = ProjectorLearner(model, tables, mask, params, run)
        history = trained(learner, params, run, notes)
        return _result(model, tables, params, history, notes)


def feature_widths(tables: DeviceTables) -> dict[str, int]:
    """Return the number of features of every modality."""
    return {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}


def trained(
    learner: ProjectorLearner, params: ProjectorParams, run: Run, notes: list[str]
) -> tuple[dict[str, float], ...]:
    """Train, add to the notes what was not done in full, and return the mean of every loss term in every epoch.

    Raises
    ------
    InputError
        If every step was skipped, so that nothing was trained.
    """
    history = train(learner, run, Schedule(n_epochs=params.n_epochs, patience=params.patience))
    if len(history) < params.n_epochs:
        notes.append(f"stopped after {len(history)} epochs: no new low of the loss for {params.patience}")
    if learner.skipped == learner.steps:
        raise InputError(
            f"none of {learner.steps} steps had a triplet, and as upstream steps without one are skipped: "
            "the networks would be as they were drawn",
            hint="leave out --as_upstream (preset code), or give modalities that share proteins",
        )
    if learner.skipped:
        notes.append(f"{learner.skipped} steps were skipped because they had no triplets")
    return history


@torch.no_grad()
def _result(
    model: Projector,
    tables: DeviceTables,
    params: ProjectorParams,
    history: tuple[dict[str, float], ...],
    notes: list[str],
) -> Coembedding:
    latents = export.encode_all(model, tables)
    return Coembedding(
        fused=fuse(tables.ids, latents, params.fusion),
        fused_kind=params.fusion,
        latents=latents,
        reconstructions=export.decode_all(model, tables, latents) if params.reconstructions else {},
        generated=export.generate_absent(model, tables, latents) if params.write_generated else {},
        history=history,
        weights=model.weights(),
        notes=(*notes, f"mean length of latents: {mean_lengths(latents)}"),
    )
