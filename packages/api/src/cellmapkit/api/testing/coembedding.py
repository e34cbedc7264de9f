"""Checks of the role ``coembedding``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.errors import CellmapkitError, examples
from cellmapkit.api.records import Coembedding, Embedding, Modalities
from cellmapkit.api.testing.embedding import expect_embedding, expect_spread
from cellmapkit.api.testing.expecting import expect
from cellmapkit.api.testing.inputs import MODALITY_NAMES, toy_modalities

if TYPE_CHECKING:
    from cellmapkit.api.testing.case import Case

FUSED_KINDS = ("mean", "unit_mean", "concat", "joint")
_TOLERANCE = 1e-4  # of the largest value: float32 sums in another order, and no more


def gives_a_coembedding(case: Case) -> None:
    """Check that proteins, modalities, widths and numbers of the result fit the input."""
    expect_coembedding(case.result, case.input)
    expect_spread(case.result.fused, "the fused embedding")


def expect_coembedding(value: object, given: Modalities) -> None:
    """Raise ``AssertionError`` unless the value is a co-embedding of the given modalities."""
    expect(isinstance(value, Coembedding), f"the result is a {type(value).__name__}, expected a Coembedding")
    assert isinstance(value, Coembedding)
    fused = expect_embedding(value.fused, given.ids, "fused")
    expect(value.fused_kind in FUSED_KINDS, f"fused_kind is {value.fused_kind!r}, expected one of {FUSED_KINDS}")
    lost = sorted(set(given.ids) - set(fused.ids))
    expect(not lost or value.notes, f"{len(lost)} proteins were left out without a note, e.g. {examples(lost)}")
    if value.confidence is not None:
        expect(value.confidence.shape == (len(fused.ids),), f"confidence has shape {value.confidence.shape}")
        expect(np.isfinite(value.confidence).all(), "confidence is not finite")
    if value.proximity is not None:
        most = int(value.proximity.pairs.max(initial=-1))
        expect(most < len(fused.ids), f"proximity names protein {most} of {len(fused.ids)}")
    for epoch, row in enumerate(value.history):
        expect(np.isfinite(list(row.values())).all(), f"history of epoch {epoch} is not finite: {dict(row)}")
    for name, array in value.weights.items():
        expect(np.isfinite(array).all(), f"weights {name!r} are not finite")
    _expect_parts(value, given)


def _expect_parts(value: Coembedding, given: Modalities) -> None:
    """Check the per-modality parts: whose they are, and which proteins they hold."""
    for name, latent in value.latents.items():
        _expect_rows(latent, _present(given, name), f"latents[{name!r}]")
    for name, made in value.generated.items():
        embedding = expect_embedding(made, given.ids, f"generated[{name!r}]")
        also = sorted(set(embedding.ids) & set(_present(given, name)))
        expect(not also, f"generated[{name!r}] holds proteins that were measured, e.g. {examples(also)}")
        _expect_width(embedding, given, name, f"generated[{name!r}]")
    for name, vectors in value.extra.items():
        expect(not set(name) & set("/\\\t\n"), f"extra[{name!r}] cannot be a part of a file name")
        expect_embedding(vectors, given.ids, f"extra[{name!r}]")
    for (source, target), made in value.reconstructions.items():
        what = f"reconstructions[{source!r}, {target!r}]"
        _expect_width(expect_embedding(made, _present(given, source), what), given, target, what)


def _present(given: Modalities, name: str) -> tuple[str, ...]:
    expect(name in given.names, f"there is no modality {name!r}; given: {', '.join(given.names)}")
    column = given.mask[:, given.names.index(name)]
    return tuple(protein for protein, there in zip(given.ids, column, strict=True) if there)


def _expect_rows(value: object, proteins: tuple[str, ...], what: str) -> None:
    embedding = expect_embedding(value, proteins, what)
    lost = sorted(set(proteins) - set(embedding.ids))
    expect(not lost, f"{what} lacks {len(lost)} proteins present in that modality, e.g. {examples(lost)}")


def _expect_width(embedding: Embedding, given: Modalities, name: str, what: str) -> None:
    expect(name in given.names, f"there is no modality {name!r}; given: {', '.join(given.names)}")
    width = given.tables[given.names.index(name)].shape[1]
    expect(embedding.values.shape[1] == width, f"{what} has {embedding.values.shape[1]} features, expected {width}")


def row_order_does_not_matter(case: Case) -> None:
    """Check that shuffled proteins get the vectors they get in order, up to rounding of sums."""
    given: Modalities = case.input
    order = np.random.default_rng(case.seed).permutation(len(given.ids))
    shuffled = dataclasses.replace(
        given,
        ids=tuple(given.ids[i] for i in order),
        tables=tuple(table[order] for table in given.tables),
        mask=given.mask[order],
    )
    result = case.run(shuffled)
    pairs = [("fused", case.result.fused, result.fused)]
    pairs += [(f"latents[{name!r}]", latent, result.latents[name]) for name, latent in case.result.latents.items()]
    for what, one, other in pairs:
        rows = {protein: row for row, protein in enumerate(other.ids)}
        expect(set(rows) == set(one.ids), f"{what} holds other proteins when the rows are shuffled")
        gap = np.abs(one.values - other.values[[rows[protein] for protein in one.ids]]).max(initial=0.0)
        scale = np.abs(one.values).max(initial=0.0)
        expect(
            gap <= _TOLERANCE * scale, f"{what} changes by {gap:.3g} when the rows are shuffled; sort by id before work"
        )


def missing_proteins_are_handled(case: Case) -> None:
    """Check that proteins missing from modalities are dealt with, or refused by naming one, as ``needs`` declares."""
    n_modalities = max(2, case.n_modalities)
    if (case.algorithm.needs.max_modalities or n_modalities) < n_modalities:
        return
    given = toy_modalities(case.seed, n_modalities=n_modalities)
    if case.algorithm.needs.missing:
        expect_coembedding(case.run(given), given)
        return
    try:
        case.run(given)
    except CellmapkitError as error:
        absent = [name for name, there in zip(given.ids, given.mask.all(axis=1), strict=True) if not there]
        named = any(word in str(error) for word in [*absent, *given.names])
        expect(named, f"the refusal names no protein or modality: {error}")
        return
    expect(holds=False, message="needs.missing is False, yet missing proteins were taken as if they had been measured")


def any_declared_number_of_modalities_works(case: Case) -> None:
    """Check the fewest modalities the algorithm declares, and the most up to four."""
    needs = case.algorithm.needs
    most = max(needs.min_modalities, min(needs.max_modalities or len(MODALITY_NAMES), len(MODALITY_NAMES)))
    for n_modalities in sorted({needs.min_modalities, most}):
        given = toy_modalities(case.seed, n_modalities=n_modalities, missing=needs.missing)
        expect_coembedding(case.run(given), given)
