"""The files a co-embedding becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.coembedding.pairs_file import write_pairs
from cellmapkit.core.tables import write_embedding
from cellmapkit.core.trained import HISTORY, write_history, write_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

    from cellmapkit.api.records import Coembedding, Embedding, Modalities
    from cellmapkit.core.open_step import Step

FUSED = "coembedding_emd.tsv"
DROPPED = "dropped_rows.tsv"
CONFIDENCE = "confidence.tsv"
PROXIMITY = "proximity.tsv.gz"


class Dropped(NamedTuple):
    """A row that was left out: whose, of which modality, why, and where it stands."""

    id: str
    modality: str
    reason: str
    detail: str


def write(step: Step, algorithm: str, result: Coembedding, folder: str = "") -> None:
    """Write everything an algorithm gave into the open step, under upstream's names where it has them.

    Parameters
    ----------
    step : Step
        The open step.
    algorithm : str
        Prefix of all files but the fused one.
    result : Coembedding
        What the algorithm gave.
    folder : str
        Of the crate to write into, the crate itself by default.
    """
    into = f"{folder}/" if folder else ""
    (step.directory / folder).mkdir(exist_ok=True)
    about = f"the co-embedding, fused by {result.fused_kind}"
    write_table(step, into + FUSED, result.fused, about, origin_of(result))
    for name, latent in result.latents.items():
        write_table(step, f"{into}{algorithm}_{name}_latent.tsv", latent, f"latent vectors of modality {name}")
    for (source, target), made in result.reconstructions.items():
        about = f"features of {target} reconstructed from the latent of {source}"
        write_table(step, f"{into}{algorithm}_{source}___{target}_reconstructed.tsv", made, about, "reconstructed")
    for name, made in result.generated.items():
        about = f"features of {name} generated for proteins absent from it"
        write_table(step, f"{into}{algorithm}_{name}_generated.tsv", made, about, "generated")
    for name, vectors in result.extra.items():
        write_table(step, f"{into}{algorithm}_{name}.tsv", vectors, f"vectors of {algorithm}: {name}")
    if result.proximity is not None:
        ranked = result.proximity
        about = (
            f"the closest {len(ranked.pairs)} pairs of {len(result.fused.ids)} proteins by {algorithm}, closest first"
        )
        write_pairs(step, into + PROXIMITY, result.fused.ids, ranked.pairs, {"proximity": ranked.proximity}, about)
    if result.confidence is not None:
        write_confidence(step, into + CONFIDENCE, result.fused.ids, result.confidence, "larger is surer")
    if result.history:
        write_history(step, into + HISTORY, [({}, result.history)])
    if result.weights:
        write_weights(step, f"{into}{algorithm}_model.safetensors", result.weights)


def origin_of(result: Coembedding) -> str:
    """Return where the features of the fused vectors come from, for the crate; empty if all were measured."""
    return "partly generated" if result.fused_generated else ""


def left_out(algorithm: str, given: Modalities, embedded: Iterable[str]) -> list[Dropped]:
    """Return the proteins that an algorithm was given and gave no vector for."""
    missing = set(given.ids).difference(embedded)
    return [Dropped(name, "", f"left out by {algorithm}", "its notes in the log say why") for name in missing]


def write_coverage(step: Step, modalities: Modalities) -> None:
    """Write which protein is present in which modality."""
    present = [(name, *row.astype(int)) for name, row in zip(modalities.ids, modalities.mask, strict=True)]
    step.write_rows("coverage.tsv", ("id", *modalities.names), present, "1 where a protein is present in a modality")


def write_confidence(step: Step, name: str, ids: Sequence[str], confidence: np.ndarray, about: str) -> None:
    """Write one number per protein, sorted by name."""
    rows = [(protein, f"{value:.6g}") for protein, value in zip(ids, confidence, strict=True)]
    step.write_rows(name, ("id", "confidence"), sorted(rows), f"{about}, one per protein")


def write_dropped(step: Step, dropped: Sequence[Dropped]) -> None:
    """Write the rows that were left out, also when there are none."""
    step.write_rows(DROPPED, Dropped._fields, sorted(dropped), "rows of the inputs that were left out, and why")


def write_table(step: Step, name: str, embedding: Embedding, about: str, origin: str = "") -> None:
    """Write an embedding and declare it; ``about`` says what it is, ``origin`` that its features are not measured."""
    write_embedding(step.directory / name, embedding)
    columns = ("id: protein name", f"0..{embedding.values.shape[1] - 1}: dimensions")
    step.add(name, f"{about}, for {len(embedding.ids)} proteins", columns, origin)
