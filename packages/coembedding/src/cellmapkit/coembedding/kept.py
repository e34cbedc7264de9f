"""A co-embedding as plain arrays, so that a checkpoint can keep a finished member of an ensemble."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api.records import Coembedding, Embedding, RankedPairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_NAMED = ("latents", "generated", "extra")  # tables by name; a part the record lacks is passed over


def to_arrays(result: Coembedding) -> dict[str, np.ndarray]:
    """Return everything a co-embedding holds as arrays without Python objects.

    Parameters
    ----------
    result : Coembedding
        What an algorithm gave.

    Returns
    -------
    dict of str to ndarray
        What :func:`from_arrays` takes.
    """
    named = {part: getattr(result, part) for part in _NAMED if hasattr(result, part)}
    outline = {
        "fused_kind": result.fused_kind,
        "fused_generated": result.fused_generated,
        "named": {part: list(tables) for part, tables in named.items()},
        "reconstructions": [list(pair) for pair in result.reconstructions],
        "weights": list(result.weights),
        "history": [{term: float(value) for term, value in row.items()} for row in result.history],
        "notes": list(result.notes),
    }
    arrays = {"outline": np.asarray(json.dumps(outline))}
    tables = [result.fused, *(table for part in named.values() for table in part.values())]
    tables += result.reconstructions.values()
    for position, table in enumerate(tables):
        arrays[f"ids{position}"] = np.asarray(table.ids, dtype=np.str_)
        arrays[f"values{position}"] = table.values
    if result.confidence is not None:
        arrays["confidence"] = result.confidence
    if result.proximity is not None:
        arrays |= {"pairs": result.proximity.pairs, "proximity": result.proximity.proximity}
    return arrays | {f"weights{position}": array for position, array in enumerate(result.weights.values())}


def from_arrays(arrays: Mapping[str, np.ndarray]) -> Coembedding:
    """Return the co-embedding that :func:`to_arrays` took apart.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        All that it returned.

    Returns
    -------
    Coembedding
        Equal in every byte.
    """
    outline: dict[str, Any] = json.loads(str(arrays["outline"]))
    tables = _tables(arrays)
    return Coembedding(
        fused=next(tables),
        fused_kind=outline["fused_kind"],
        fused_generated=outline["fused_generated"],
        **{part: {name: next(tables) for name in names} for part, names in outline["named"].items()},
        reconstructions={(source, target): next(tables) for source, target in outline["reconstructions"]},
        proximity=RankedPairs(pairs=arrays["pairs"], proximity=arrays["proximity"]) if "pairs" in arrays else None,
        confidence=arrays.get("confidence"),
        history=tuple(outline["history"]),
        weights={name: arrays[f"weights{position}"] for position, name in enumerate(outline["weights"])},
        notes=tuple(outline["notes"]),
    )


def _tables(arrays: Mapping[str, np.ndarray]) -> Iterator[Embedding]:
    for position in range(sum(name.startswith("ids") for name in arrays)):
        ids = tuple(arrays[f"ids{position}"].tolist())
        yield Embedding(ids=ids, values=arrays[f"values{position}"])
