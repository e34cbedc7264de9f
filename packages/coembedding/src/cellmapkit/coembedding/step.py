"""Embedding tables in, one co-embedding out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from cellmapkit.api import CrateNotFoundError, UsageError
from cellmapkit.coembedding import outputs
from cellmapkit.coembedding.ensemble import Fit, write_ensemble
from cellmapkit.coembedding.info import INFO
from cellmapkit.coembedding.modalities import assemble, restrict, unique_names
from cellmapkit.core.step import run_step
from cellmapkit.core.tables import read_embedding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cellmapkit.api import Algorithm
    from cellmapkit.api.records import Embedding, Modalities
    from cellmapkit.coembedding.params import EnsembleParams
    from cellmapkit.core.command import Call
    from cellmapkit.core.open_step import Step

_KNOWN = {"ppi_emd.tsv": "PPI", "image_emd.tsv": "image", "coembedding_emd.tsv": "coembedding"}


def sources(embeddings: Sequence[Path], ppi: Path | None, image: Path | None) -> list[Path]:
    """Return the inputs from ``--embeddings`` or from upstream's two deprecated flags.

    Parameters
    ----------
    embeddings : sequence of Path
        From ``--embeddings``.
    ppi, image : Path or None
        From the deprecated flags.

    Returns
    -------
    list of Path
        Tables or directories.

    Raises
    ------
    UsageError
        If none, both forms, or only one of the deprecated flags was given.
    """
    older = [path for path in (ppi, image) if path is not None]
    if bool(embeddings) == bool(older) or len(older) == 1:
        raise UsageError(
            "give --embeddings with two or more tables or directories",
            hint="or its older form, --ppi_embeddingdir with --image_embeddingdir",
        )
    return list(embeddings) or older


def coembed(call: Call, paths: Sequence[Path], names: Sequence[str], bad_rows: str, settings: EnsembleParams) -> None:
    """Join several embeddings with the chosen algorithm and write a crate.

    Parameters
    ----------
    call : Call
        Common options, algorithm and parameters.
    paths : sequence of Path
        Embedding tables, or directories that hold one.
    names : sequence of str
        One per path, or empty for the defaults.
    bad_rows : {"refuse", "drop"}
        What to do with rows that are not finite or constant.
    settings : EnsembleParams
        How many seeds, and how their consensus is written.

    Raises
    ------
    CellmapkitError
        If an input cannot be used or the algorithm fails.
    """
    algorithm, params = call.algorithm, call.params
    assert algorithm is not None
    assert params is not None
    tables = [_table_in(path) for path in paths]
    labels = _labels(tables, names)
    many = settings.seeds > 1
    own = settings.record() if many else {}
    parameters = {"algorithm": algorithm.name, "embedding_names": labels, "bad_rows": bad_rows} | own | params.record()
    with run_step(INFO, call.options, parameters=parameters, algorithms=[algorithm], inputs=paths) as step:
        modalities, dropped = _modalities(step, dict(zip(labels, tables, strict=True)), bad_rows, algorithm)
        outputs.write_coverage(step, modalities)
        fit = Fit(step=step, algorithm=algorithm, params=params, modalities=modalities)
        if many:
            lost = write_ensemble(fit, settings)
        else:
            result = fit.once(step.run)
            outputs.write(step, algorithm.name, result)
            lost = outputs.left_out(algorithm.name, modalities, result.fused.ids)
        if lost:
            step.log.warning("%d proteins got no vector, see %s", len(lost), outputs.DROPPED)
        outputs.write_dropped(step, dropped + lost)


def _modalities(
    step: Step, tables: Mapping[str, Path], bad_rows: str, algorithm: Algorithm
) -> tuple[Modalities, list[outputs.Dropped]]:
    read: dict[str, Embedding] = {}
    dropped: list[outputs.Dropped] = []
    for label, path in tables.items():
        table = read_embedding(path, bad_rows=cast('Literal["refuse", "drop"]', bad_rows), digest=step.read(path))
        read[label] = table.embedding
        dropped += [outputs.Dropped(fault.name, label, fault.reason, fault.detail) for fault in table.dropped]
        step.log.info("%s: %d proteins x %d", label, *table.embedding.values.shape)
    modalities, left_out = restrict(assemble(read), algorithm)
    why = f"{algorithm.name} takes only proteins present in every modality"
    dropped += [outputs.Dropped(name, "", "missing from a modality", why) for name in left_out]
    if dropped:
        step.log.warning("%d rows are left out, see %s", len(dropped), outputs.DROPPED)
    return modalities, dropped


def _table_in(path: Path) -> Path:
    if not path.is_dir():
        return path
    for name in _KNOWN:
        if (path / name).is_file():
            return path / name
    raise CrateNotFoundError(
        f"{path} holds no embedding", hint=f"expected one of {', '.join(_KNOWN)}, or the path of a table"
    )


def _labels(tables: Sequence[Path], names: Sequence[str]) -> list[str]:
    if names and len(names) != len(tables):
        raise UsageError(
            f"{len(tables)} embeddings and {len(names)} names were given",
            hint="give --embedding_names one name for each of --embeddings",
        )
    wrong = [name for name in names if not name or set(name) & set("/\\\t\n")]
    if wrong:
        raise UsageError(f"{wrong[0]!r} cannot name an embedding", hint="names become parts of file names")
    stems = [_KNOWN.get(path.name, path.name.removesuffix(".gz").rpartition(".")[0] or path.name) for path in tables]
    return unique_names(list(names) or stems)
