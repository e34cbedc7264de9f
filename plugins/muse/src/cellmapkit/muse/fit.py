"""The co-embedding function of the plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.muse.checks import check_modalities, withheld_rows
from cellmapkit.muse.clusters import cluster_note
from cellmapkit.muse.learner import MuseLearner
from cellmapkit.muse.model import Muse
from cellmapkit.torchkit import DeviceTables, Schedule, embedding_of, torch_session, train
from cellmapkit.torchkit.export import CHUNK

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.muse.params import MuseParams


def fit(modalities: Modalities, params: MuseParams, run: Run) -> Coembedding:
    """Train MUSE and return the co-embedding of all proteins.

    Parameters
    ----------
    modalities : Modalities
        Exactly two; every protein in both.
    params : MuseParams
        See there.
    run : Run
        Seed, device, progress and checkpoint.

    Returns
    -------
    Coembedding
        Proteins and modalities sorted by name. Latents are what the encoders make of each modality; reconstructions, if
        asked for, are decoded from joint vectors and stand under the name of their modality twice. The history has, per
        epoch, the mean over batches of the loss (``total``), the norms of the selection matrices, and by modality the
        reconstruction error, the triplet loss and the number of triplets above zero; the last two from stage two on.

    Raises
    ------
    InputError
        Unless there are exactly two modalities and two proteins to train on.
    IdMismatchError
        If a protein is absent from a modality.
    ParameterError
        If ``sparse_modality`` is no modality.
    AlgorithmError
        If the loss is not finite.
    """
    check_modalities(modalities, params)
    with torch_session(run) as device:
        tables = DeviceTables.of(modalities, device)
        withheld = withheld_rows(len(tables.ids), params.jackknife_percent, run.stream("jackknife"))
        rows = np.setdiff1d(np.arange(len(tables.ids)), withheld)
        widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
        model = Muse(widths, params, run).to(device)
        learner = MuseLearner(model, tables, rows, params, run)
        history = train(learner, run, Schedule(n_epochs=2 * params.n_epochs_init + params.n_epochs))
        latents, fused = _encode(model, tables)
        return Coembedding(
            fused=fused,
            fused_kind="joint",
            latents=latents,
            reconstructions=_decode(model, tables, fused) if params.reconstructions else {},
            history=history,
            weights=model.weights(),
            notes=_notes(tables, withheld, learner, params),
        )


@torch.no_grad()
def _encode(model: Muse, tables: DeviceTables) -> tuple[dict[str, Embedding], Embedding]:
    every = np.arange(len(tables.ids))
    pieces = []
    for start in range(0, len(every), CHUNK):
        rows = every[start : start + CHUNK]
        joint, hidden = model.encode([tables.take(m, rows) for m in range(2)])
        pieces.append([part.cpu().numpy() for part in (joint, *hidden.chunk(2, dim=1))])
    fused, *latents = (embedding_of(tables, every, np.concatenate(parts)) for parts in zip(*pieces, strict=True))
    return dict(zip(tables.names, latents, strict=True)), fused


@torch.no_grad()
def _decode(model: Muse, tables: DeviceTables, fused: Embedding) -> dict[tuple[str, str], Embedding]:
    device, made = tables.tables[0].device, {}
    joint = torch.from_numpy(fused.values)
    pieces = [[part.cpu().numpy() for part in model.decode(rows.to(device))] for rows in torch.split(joint, CHUNK)]
    for name, parts in zip(tables.names, zip(*pieces, strict=True), strict=True):
        made[name, name] = Embedding(ids=fused.ids, values=np.concatenate(parts))
    return made


def _notes(tables: DeviceTables, withheld: np.ndarray, learner: MuseLearner, params: MuseParams) -> tuple[str, ...]:
    notes = []
    if len(withheld):
        names = ", ".join(tables.ids[i] for i in withheld)
        notes.append(f"{len(withheld)} proteins were withheld from training: {names}")
    n_others = len(tables.ids) - len(withheld) - 1
    if params.k > n_others:
        notes.append(f"k is {params.k}, but a protein has only {n_others} others to train with: all are its neighbours")
    if params.estimate_margin:
        notes.append(f"margin estimated after the first stage: {learner.margin:.4g}")
    if learner.labels is not None:
        notes.append(cluster_note(learner.labels, tables.names))
    return tuple(notes)
