"""Several tables become one record over the union of their proteins, with everything left out accounted for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, UsageError, examples
from cellmapkit.api.records import Modalities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cellmapkit.api import Algorithm
    from cellmapkit.api.records import Embedding


def unique_names(names: Sequence[str]) -> list[str]:
    """Return names made unique as upstream does: the second ``PPI`` becomes ``PPI_1``, the third ``PPI_2``.

    Parameters
    ----------
    names : sequence of str
        One per modality.

    Returns
    -------
    list of str
        Unique names in the same order.
    """
    seen: Counter[str] = Counter()
    found: list[str] = []
    for name in names:
        candidate = f"{name}_{seen[name]}" if seen[name] else name
        while candidate in found:
            seen[name] += 1
            candidate = f"{name}_{seen[name]}"
        seen[name] += 1
        found.append(candidate)
    return found


def assemble(tables: Mapping[str, Embedding]) -> Modalities:
    """Return the tables over the sorted union of their proteins, zero where a protein is absent.

    Parameters
    ----------
    tables : mapping of str to Embedding
        One per modality, in order.

    Returns
    -------
    Modalities
        Tables of shape (n_proteins, n_features of the modality) and the mask.
    """
    ids = sorted(set().union(*(table.ids for table in tables.values())))
    row = {name: i for i, name in enumerate(ids)}
    mask = np.zeros((len(ids), len(tables)), dtype=bool)
    padded = []
    for column, table in enumerate(tables.values()):
        rows = np.array([row[name] for name in table.ids])
        wide = np.zeros((len(ids), table.values.shape[1]), dtype=np.float32)
        wide[rows] = table.values
        mask[rows, column] = True
        padded.append(wide)
    return Modalities(ids=tuple(ids), names=tuple(tables), tables=tuple(padded), mask=mask)


def restrict(modalities: Modalities, algorithm: Algorithm) -> tuple[Modalities, list[str]]:
    """Check what an algorithm needs; return what it can work on, and the proteins it cannot.

    Parameters
    ----------
    modalities : Modalities
        All proteins of all modalities.
    algorithm : Algorithm
        Whose ``needs`` count.

    Returns
    -------
    (Modalities, list of str)
        Restricted to complete proteins if the algorithm takes no missing ones; the names left out.

    Raises
    ------
    UsageError
        If there are too few or too many modalities.
    IdMismatchError
        If no protein is shared and the algorithm needs one; with counts and examples.
    """
    needs, count = algorithm.needs, len(modalities.names)
    most = needs.max_modalities or count
    if not needs.min_modalities <= count <= most:
        raise UsageError(f"{count} embeddings were given", hint=f"{algorithm.name} takes {needs.how_many} of them")
    coverage = modalities.mask.sum(axis=1)
    enough = count if not needs.missing else 2
    if count > 1 and (needs.shared or not needs.missing) and not (coverage >= enough).any():
        raise IdMismatchError(
            f"no protein is shared by {'two' if needs.missing else 'all'} modalities: {_sizes(modalities)}",
            hint="expected the same kind of names everywhere (gene symbols); harmonise them first, or choose an "
            "algorithm that needs no shared protein (mirage) if they are different proteins indeed",
        )
    if needs.missing:
        return modalities, []
    kept = np.flatnonzero(coverage == count)
    left_out = [modalities.ids[i] for i in np.flatnonzero(coverage < count)]
    complete = Modalities(
        ids=tuple(modalities.ids[i] for i in kept),
        names=modalities.names,
        tables=tuple(table[kept] for table in modalities.tables),
        mask=modalities.mask[kept],
    )
    return complete, left_out


def _sizes(modalities: Modalities) -> str:
    parts = []
    for column, name in enumerate(modalities.names):
        present = [modalities.ids[i] for i in np.flatnonzero(modalities.mask[:, column])]
        parts.append(f"{name} has {len(present)} ({examples(present)})")
    return "; ".join(parts)
