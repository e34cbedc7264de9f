"""The co-embedding function of the plugin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cellmapkit.api.records import Coembedding
from cellmapkit.mirage import export
from cellmapkit.mirage.checks import about_rows, training_rows, without_constants
from cellmapkit.mirage.learner import COLLAPSED_FOR, MirageLearner
from cellmapkit.mirage.model import Mirage
from cellmapkit.mirage.scaling import feature_scales, scaled, unscaled
from cellmapkit.torchkit import DeviceTables, Schedule, fuse, note_filled, stand_in, torch_session, train

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Embedding, Modalities
    from cellmapkit.mirage.params import MirageParams


def fit(modalities: Modalities, params: MirageParams, run: Run) -> Coembedding:
    """Train MIRAGE and return the co-embedding of all proteins.

    Parameters
    ----------
    modalities : Modalities
        At least two; proteins may miss any but all of them, and none need be shared.
    params : MirageParams
        See there.
    run : Run
        Seed, device, progress and checkpoint.

    Returns
    -------
    Coembedding
        Proteins and modalities sorted by name. The history has, per epoch, the mean losses of a step for generators and
        critics, then by modality: the adversarial, reconstruction and cycle loss, the critic's loss and penalty, its
        mean score of real and of generated rows, and the mean length of its slopes.

    Raises
    ------
    InputError
        With fewer than two modalities that have two different rows.
    IdMismatchError
        If fewer than two proteins have every modality, and training is to be aligned.
    AlgorithmError
        If a loss is not finite.
    """
    usable, notes = without_constants(modalities)
    with torch_session(run) as device:
        tables = DeviceTables.of(usable, device)
        scales = feature_scales(tables) if params.scale == "unit" else dict.fromkeys(tables.names, 1.0)
        tables = scaled(tables, scales)
        listings = training_rows(tables.mask, tables.names, aligned=params.aligned)
        notes += about_rows(tables.mask, tables.names, listings, params.batch_size)
        widths = {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}
        model = Mirage(widths, params, run).to(device)
        learner = MirageLearner(model, tables, listings, params, run)
        history = tuple(row for row in train(learner, run, Schedule(n_epochs=params.n_epochs)) if row)
        if learner.stopped:
            stuck = [name for name, n in zip(tables.names, learner.collapsed, strict=True) if n >= COLLAPSED_FOR]
            notes.append(
                f"training stopped after {len(history)} of {params.n_epochs} epochs: for {COLLAPSED_FOR} of them the "
                f"critic of {', '.join(stuck)} scored generated rows below 0.01 and real ones above 0.5"
            )
        result = _result(model, tables, params, history, notes)
        return replace(result, generated=unscaled(result.generated, scales))


def _result(
    model: Mirage, tables: DeviceTables, params: MirageParams, history: tuple[dict[str, float], ...], notes: list[str]
) -> Coembedding:
    if not params.compat_bn:
        export.settle(model, tables)
    latents = export.encode_all(model, tables)
    filled = params.fusion == "concat" and params.fill == "generated"
    generated: dict[str, Embedding] = {}
    parts = latents
    if filled or params.write_generated:
        generator = export.Generator(model, tables, latents, running=params.compat_bn)
        generated = generator.absent(params.generation)
        if filled:
            parts = generator.filled(generated)
            notes += note_filled(tables.mask, "the latent of the generated row")
    if params.fusion == "concat" and not filled:
        parts = stand_in(tables.ids, latents)
        notes += note_filled(tables.mask)
    return Coembedding(
        fused=fuse(tables.ids, parts, params.fusion),
        fused_kind=params.fusion,
        fused_generated=filled and not bool(tables.mask.all()),
        latents=latents,
        generated=generated if params.write_generated else {},
        history=history,
        weights=model.weights(),
        notes=(*notes, *_collapsed(tables, generated)),
    )


def _collapsed(tables: DeviceTables, generated: dict[str, Embedding]) -> list[str]:
    notes = []
    for m, name in enumerate(tables.names):
        if name in generated:
            real = tables.take(m, tables.present(m)).cpu().numpy()
            count = export.collapsed(generated[name].values, real)
            if count is not None:
                notes.append(f"generated rows of {name!r} spread in {count} directions only: they are hardly different")
    return notes
