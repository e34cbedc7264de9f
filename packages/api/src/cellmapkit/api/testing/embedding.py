"""Checks of the role ``ppi_embedding``, and what holds for any embedding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.errors import examples
from cellmapkit.api.records import Embedding
from cellmapkit.api.testing.expecting import expect
from cellmapkit.api.testing.inputs import toy_network

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellmapkit.api.testing.case import Case


def expect_embedding(value: object, known: Iterable[str], what: str) -> Embedding:
    """Return the value as an embedding of known proteins, or raise ``AssertionError``.

    The record itself refuses repeated ids, other types than float32 and values that are not finite.
    """
    expect(isinstance(value, Embedding), f"{what} is a {type(value).__name__}, expected an Embedding")
    assert isinstance(value, Embedding)
    strangers = set(value.ids) - set(known)
    expect(not strangers, f"{what} has ids the input does not know: {examples(sorted(strangers))}")
    return value


def expect_spread(embedding: Embedding, what: str) -> None:
    """Raise ``AssertionError`` if all rows of an embedding are the same."""
    spread = np.ptp(embedding.values, axis=0).max(initial=0.0) if len(embedding.ids) > 1 else 1.0
    expect(spread > 0, f"all rows of {what} are the same")


def gives_an_embedding(case: Case) -> None:
    """Check that every protein of the network gets one finite float32 vector, and not all the same."""
    embedding = expect_embedding(case.result, case.input.nodes, "the result")
    missing = set(case.input.nodes) - set(embedding.ids)
    expect(not missing, f"{len(missing)} proteins of the network have no vector, e.g. {examples(sorted(missing))}")
    expect_spread(embedding, "the result")


def works_without_weights(case: Case) -> None:
    """Check that a network without edge weights is embedded too."""
    network = toy_network(case.seed, weighted=False)
    expect_spread(expect_embedding(case.run(network), network.nodes, "the result"), "the result")
