"""The co-embedding functions of the plugin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.api.records import Coembedding
from cellmapkit.mmae.cohort import check_requests, choose
from cellmapkit.mmae.export import Trained
from cellmapkit.mmae.learner import Descent, JointLearner
from cellmapkit.mmae.model import Autoencoder, JointModel, Mmae
from cellmapkit.mmae.scaling import Scaling
from cellmapkit.torchkit import DeviceTables, Schedule, torch_session, train

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.mmae.cohort import Cohort
    from cellmapkit.mmae.params import AutoencoderParams, MmaeParams


@dataclass(frozen=True)
class _Prepared:
    """What both functions train: tables in the units of the loss, who is in, and the model with its descent."""

    tables: DeviceTables
    cohort: Cohort
    scaling: Scaling | None
    model: JointModel
    descent: Descent


def fit_autoencoder(modalities: Modalities, params: AutoencoderParams, run: Run) -> Coembedding:
    """Train the standard autoencoder on standardised features and return the joint vectors.

    Parameters
    ----------
    modalities : Modalities
        Any number; proteins may miss some where ``params.masked``, and are left out else.
    params : AutoencoderParams
        See there.
    run : Run
        Seed, device, progress and checkpoint.

    Returns
    -------
    Coembedding
        Proteins and modalities sorted by name. Per modality, the vectors that it alone gives, where masked. Decoded
        features are in the units of the input. The history is that of :class:`~cellmapkit.mmae.learner.JointLearner`.

    Raises
    ------
    ParameterError
        If outputs are asked for that are defined only where masked.
    InputError
        With fewer than two proteins to train on, or a modality without any.
    IdMismatchError
        If no protein is complete, or where masked, none is in two modalities.
    AlgorithmError
        If the loss is not finite.
    """
    check_requests(params, alone=params.masked or len(modalities.names) == 1)
    with torch_session(run) as device:
        tables = DeviceTables.of(modalities, device)
        cohort = choose(tables.ids, tables.names, tables.mask, params, run.stream("jackknife"))
        scaling = Scaling.of(tables, cohort.train)
        scaling.standardise(tables)
        model = Autoencoder(_widths(tables), params, run).to(device)
        descent = Descent(learn_rate=params.learn_rate, n_epochs=params.n_epochs)
        return _trained(_Prepared(tables, cohort, scaling, model, descent), params, run)


def fit_mmae(modalities: Modalities, params: MmaeParams, run: Run) -> Coembedding:
    """Train the multi-modal autoencoder on features as they are and return the joint vectors.

    Parameters
    ----------
    modalities : Modalities
        Any number; proteins may miss some where ``params.masked``, and are left out else.
    params : MmaeParams
        See there.
    run : Run
        Seed, device, progress and checkpoint.

    Returns
    -------
    Coembedding
        As :func:`fit_autoencoder` gives; joint vectors and those of single modalities have unit length.

    Raises
    ------
    ParameterError, InputError, IdMismatchError, AlgorithmError
        As :func:`fit_autoencoder`.
    """
    check_requests(params, alone=True)
    with torch_session(run) as device:
        tables = DeviceTables.of(modalities, device)
        cohort = choose(tables.ids, tables.names, tables.mask, params, run.stream("jackknife"))
        model = Mmae(_widths(tables), params, run).to(device)
        descent = Descent(
            learn_rate=params.learn_rate,
            n_epochs=params.n_epochs,
            beta_1=params.beta_1,
            decay_share=params.decay_share,
        )
        return _trained(_Prepared(tables, cohort, None, model, descent), params, run)


def _widths(tables: DeviceTables) -> dict[str, int]:
    return {name: table.shape[1] for name, table in zip(tables.names, tables.tables, strict=True)}


def _trained(ready: _Prepared, params: AutoencoderParams | MmaeParams, run: Run) -> Coembedding:
    cohort = ready.cohort
    learner = JointLearner(ready.model, ready.tables, cohort.train, params, ready.descent, run)
    history = train(learner, run, Schedule(n_epochs=params.n_epochs, patience=params.patience))
    notes = list(cohort.notes)
    if len(history) < params.n_epochs:
        notes.append(f"stopped after {len(history)} epochs: no new low of the loss for {params.patience}")
    trained = Trained(ready.model, ready.tables, ready.scaling)
    latents = trained.latents()
    return Coembedding(
        fused=trained.fused(cohort.kept),
        fused_kind="joint",
        latents=latents,
        reconstructions=trained.reconstructions(latents) if params.reconstructions else {},
        generated=trained.generated() if params.write_generated else {},
        history=history,
        weights=ready.model.weights() | (ready.scaling.weights() if ready.scaling else {}),
        notes=tuple(notes),
    )
