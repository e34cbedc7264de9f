"""The files a co-embedding becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.core.tables import write_embedding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.records import Coembedding, Embedding, Modalities
    from cellmapkit.core.open_step import Step

FUSED = "coembedding_emd.tsv"
DROPPED = "dropped_rows.tsv"


class Dropped(NamedTuple):
    """A row that was left out: whose, of which modality, why, and where it stands."""

    id: str
    modality: str
    reason: str
    detail: str


def write(step: Step, algorithm: str, result: Coembedding, modalities: Modalities) -> None:
    """Write everything an algorithm gave into the open step, under upstream's names where it has them.

    Parameters
    ----------
    step : Step
        The open step.
    algorithm : str
        Prefix of all files but the fused one.
    result : Coembedding
        What the algorithm gave.
    modalities : Modalities
        What it was given; its coverage is written too.
    """
    _table(step, FUSED, result.fused, f"the co-embedding, fused by {result.fused_kind}")
    for name, latent in result.latents.items():
        _table(step, f"{algorithm}_{name}_latent.tsv", latent, f"latent vectors of modality {name}")
    for (source, target), made in result.reconstructions.items():
        about = f"features of {target} reconstructed from the latent of {source}"
        _table(step, f"{algorithm}_{source}___{target}_reconstructed.tsv", made, about)
    for name, made in result.generated.items():
        about = f"features of {name} generated for proteins absent from it"
        _table(step, f"{algorithm}_{name}_generated.tsv", made, about)
    if result.confidence is not None:
        rows = [(name, f"{value:.6g}") for name, value in zip(result.fused.ids, result.confidence, strict=True)]
        step.write_rows("confidence.tsv", ("id", "confidence"), sorted(rows), "larger is surer, one per protein")
    _history(step, result)
    if result.weights:
        from safetensors.numpy import save_file  # noqa: PLC0415 - only trained algorithms have weights

        name = f"{algorithm}_model.safetensors"
        save_file(dict(result.weights), str(step.directory / name))
        step.add(name, "trained weights by name, in safetensors form")
    present = [(name, *row.astype(int)) for name, row in zip(modalities.ids, modalities.mask, strict=True)]
    step.write_rows("coverage.tsv", ("id", *modalities.names), present, "1 where a protein is present in a modality")


def write_dropped(step: Step, dropped: Sequence[Dropped]) -> None:
    """Write the rows that were left out, also when there are none."""
    step.write_rows(DROPPED, Dropped._fields, sorted(dropped), "rows of the inputs that were left out, and why")


def _history(step: Step, result: Coembedding) -> None:
    if not result.history:
        return
    terms = list(dict.fromkeys(term for row in result.history for term in row))
    rows = [
        (epoch, *(f"{row.get(term, float('nan')):.9g}" for term in terms)) for epoch, row in enumerate(result.history)
    ]
    step.write_rows("loss_history.tsv", ("epoch", *terms), rows, "every term of the loss, one row per epoch")


def _table(step: Step, name: str, embedding: Embedding, about: str) -> None:
    write_embedding(step.directory / name, embedding)
    columns = ("id: protein name", f"0..{embedding.values.shape[1] - 1}: dimensions")
    step.add(name, f"{about}, for {len(embedding.ids)} proteins", columns)
