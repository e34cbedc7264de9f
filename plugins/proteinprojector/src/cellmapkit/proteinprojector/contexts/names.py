"""Which embeddings belong to which context, read from their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import ParameterError, UsageError, examples
from cellmapkit.api.records import Modalities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.proteinprojector.contexts.params import PromergeParams


@dataclass(frozen=True)
class Split:
    """Two contexts.

    Attributes
    ----------
    base, query : tuple of str
        Names of the embeddings of each, in the order given.
    partner : mapping of str to str
        For an embedding of the query the one of the base that has the same modality, where there is one.
    """

    base: tuple[str, ...]
    query: tuple[str, ...]
    partner: dict[str, str]


def split(names: Sequence[str], params: PromergeParams) -> Split:
    """Tell the embeddings of the base from those of the query.

    Parameters
    ----------
    names : sequence of str
        Such as ``PPI-base``, ``PPI-query``.
    params : PromergeParams
        How the contexts are called, or which embeddings are of the base.

    Returns
    -------
    Split
        Two embeddings or more in the base, one or more in the query.

    Raises
    ------
    ParameterError
        If ``contexts`` are not two different words.
    UsageError
        If a name does not end in a context, there are more or fewer than two contexts, or the base has one embedding.
    """
    contexts = params.contexts
    if len(set(contexts)) != 2 or len(contexts) != 2 or not all(contexts):
        raise ParameterError(
            f"contexts are {', '.join(map(repr, contexts)) or 'none'}",
            hint="expected two different words, the base first; ProMERGE compares two contexts at a time",
        )
    if params.base_embeddings:
        _check_listed(names, params.base_embeddings)
        base = tuple(name for name in names if name in params.base_embeddings)
    else:
        found = list(dict.fromkeys(_context(name, contexts) for name in names))
        if set(found) != set(contexts):
            raise _not_two(names, found, contexts)
        base = tuple(name for name in names if _context(name, contexts) == contexts[0])
    query = tuple(name for name in names if name not in base)
    of_base = {_modality(name, contexts): name for name in base}
    partner = {name: of_base[_modality(name, contexts)] for name in query if _modality(name, contexts) in of_base}
    return _checked(Split(base, query, partner))


def _context(name: str, contexts: Sequence[str]) -> str:
    for context in contexts:
        if name.endswith(f"-{context}") and len(name) > len(context) + 1:
            return context
    modality, _, context = name.rpartition("-")
    if not modality or not context:
        raise UsageError(
            f"the name {name!r} does not say which context the embedding is of",
            hint=f"expected names such as 'PPI-{contexts[0]}' and 'PPI-{contexts[1]}'; or list those of the base in "
            "base_embeddings",
        )
    return context


def _modality(name: str, contexts: Sequence[str]) -> str:
    """Return the name without its context, or all of it if it ends in none of the two."""
    for context in contexts:
        if name.endswith(f"-{context}"):
            return name[: -len(context) - 1]
    return name


def _not_two(names: Sequence[str], found: Sequence[str], contexts: Sequence[str]) -> UsageError:
    if len(found) == 1:
        hint = "ProMERGE compares two contexts; for a single one use proteinprojector"
    else:
        hint = "ProMERGE compares two contexts at a time: leave others out, or say which two with the option contexts"
    return UsageError(
        f"{len(found)} context{'s' * (len(found) > 1)} in the names of the embeddings ({examples(names)}): "
        f"{examples(found)}",
        hint=f"expected {contexts[0]!r} and {contexts[1]!r}, as in 'PPI-{contexts[0]}'. {hint}",
    )


def _check_listed(names: Sequence[str], base: Sequence[str]) -> None:
    unknown = [name for name in base if name not in names]
    if unknown:
        raise UsageError(
            f"base_embeddings names {examples(unknown)}, but there is no such embedding",
            hint=f"given: {examples(names)}",
        )


def _checked(contexts: Split) -> Split:
    if not contexts.query:
        raise UsageError(
            f"all embeddings are of the base context: {examples(contexts.base)}",
            hint="expected one of the query or more",
        )
    if len(contexts.base) < 2:
        raise UsageError(
            f"the base context has {len(contexts.base)} embedding: {examples(contexts.base)}",
            hint="expected two or more: the base is trained first, and that ties its modalities together",
        )
    return contexts


def context_of(modalities: Modalities, names: Sequence[str]) -> Modalities:
    """Return some of the modalities over the proteins present in any of them."""
    columns = [modalities.names.index(name) for name in names]
    rows = np.flatnonzero(modalities.mask[:, columns].any(axis=1))
    return Modalities(
        ids=tuple(modalities.ids[i] for i in rows),
        names=tuple(names),
        tables=tuple(modalities.tables[m][rows] for m in columns),
        mask=modalities.mask[rows][:, columns],
    )
