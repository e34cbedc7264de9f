"""The co-embedding functions of the plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError, examples
from cellmapkit.api.records import Coembedding
from cellmapkit.dice.checks import check_modalities, check_training_mask, note_repeated
from cellmapkit.dice.export import project_all
from cellmapkit.dice.learner import ContrastLearner
from cellmapkit.dice.model import Projectors
from cellmapkit.dice.objectives import Clip, Dice
from cellmapkit.torchkit import DeviceTables, Schedule, fuse, note_filled, stand_in, torch_session, train
from cellmapkit.torchkit.withheld import jackknifed

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.dice.objectives import Objective
    from cellmapkit.dice.params import ClipParams, ContrastParams, DiceParams


def fit_dice(modalities: Modalities, params: DiceParams, run: Run) -> Coembedding:
    """Train DICE and return the co-embedding of all proteins.

    Parameters
    ----------
    modalities : Modalities
        At least two; proteins may miss any but all of them. Those in one modality only are negatives.
    params : DiceParams
        See there.
    run : Run
        Seed, device, progress and checkpoint.

    Returns
    -------
    Coembedding
        Proteins and modalities sorted by name, latents of unit length. The history has, per epoch, the means over
        batches of what is minimised (``total``), the contrastive loss, alignment, uniformity, and the scale of cosines.

    Raises
    ------
    InputError
        With fewer than two modalities or proteins, with a modality of fewer than two proteins or whose proteins are all
        the same, or if no batch ever had anything to compare.
    IdMismatchError
        If no protein to train on is in two modalities.
    AlgorithmError
        If the loss is not finite.
    """
    return fit_contrast(modalities, params, Dice(params.temperature), run)


def fit_clip(modalities: Modalities, params: ClipParams, run: Run) -> Coembedding:
    """Train CLIP on every two modalities and return the co-embedding of all proteins.

    Proteins in one modality only take no part in training. Otherwise as :func:`fit_dice`.
    """
    return fit_contrast(modalities, params, Clip(params.temperature), run)


def fit_contrast(modalities: Modalities, params: ContrastParams, objective: Objective, run: Run) -> Coembedding:
    """Train projectors by a contrastive objective; the rest is as :func:`fit_dice` says."""
    check_modalities(modalities)
    with torch_session(run) as device:
        tables = DeviceTables.of(modalities, device)
        mask, notes = _training_mask(tables, params, objective, run)
        notes += check_training_mask(mask, tables.names)
        notes += _notes_on_copies(tables)
        widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
        model = Projectors(widths, objective, params, run).to(device)
        learner = ContrastLearner(model, tables, mask, params, run)
        history = train(learner, run, Schedule(n_epochs=params.n_epochs))
        notes += _notes_on_steps(learner)
        latents = project_all(model, tables)
        parts = latents
        if params.fusion == "concat":
            parts = stand_in(tables.ids, latents)
            notes += note_filled(tables.mask)
        coverage = tables.mask.mean(axis=1, dtype=np.float32)
        return Coembedding(
            fused=fuse(tables.ids, parts, params.fusion),
            fused_kind=params.fusion,
            latents=latents,
            confidence=coverage,
            history=history,
            weights=model.weights(),
            notes=tuple(notes),
        )


def _training_mask(
    tables: DeviceTables, params: ContrastParams, objective: Objective, run: Run
) -> tuple[np.ndarray, list[str]]:
    """Return what training may use, shape (n_proteins, n_modalities), and sentences on the proteins it may not."""
    coverage, n_modalities = tables.mask.sum(axis=1), len(tables.names)
    withheld = jackknifed(tables.mask, params.jackknife_percent, run)
    least = n_modalities if params.complete_only else objective.least_coverage
    notes = []
    if withheld.any():
        names = ", ".join(tables.ids[i] for i in np.flatnonzero(withheld))
        notes.append(f"{int(withheld.sum())} proteins were withheld from training by jackknife_percent: {names}")
    partial = np.flatnonzero((coverage < least) & (coverage > 1))
    if len(partial):
        which = examples(tables.ids[i] for i in partial)
        notes.append(f"{len(partial)} proteins miss a modality and were left out of training (complete_only): {which}")
    single = np.flatnonzero(coverage == 1)
    if len(single):
        role = "negatives only" if least == 1 else "no part"
        which = examples(tables.ids[i] for i in single)
        notes.append(
            f"{len(single)} proteins are in one modality only, e.g. {which}: {role} in training; their latents are "
            "extrapolated, as nothing ties them to another modality"
        )
    return tables.mask & ((coverage >= least) & ~withheld)[:, None], notes


def _notes_on_copies(tables: DeviceTables) -> list[str]:
    notes = []
    for m, name in enumerate(tables.names):
        rows = tables.present(m)
        notes += note_repeated(tables.take(m, rows).cpu().numpy(), [tables.ids[i] for i in rows], name)
    return notes


def _notes_on_steps(learner: ContrastLearner) -> list[str]:
    """Return what was left out of training, or raise if that is everything."""
    if not learner.n_steps:
        raise InputError(
            f"none of {learner.n_skipped} batches had anything to compare",
            hint="too few proteins share modalities; raise batch_size, or give tables that share more",
        )
    notes = []
    if learner.n_skipped:
        n_batches = learner.n_steps + learner.n_skipped
        notes.append(f"{learner.n_skipped} of {n_batches} batches were skipped: nothing to compare in them")
    if learner.n_alone:
        notes.append(f"{learner.n_alone} times a protein alone in its batch's modality was left out of a step")
    return notes
