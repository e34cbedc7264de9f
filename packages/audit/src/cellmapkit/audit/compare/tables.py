"""Two tables: rows matched by what names them, then the numbers of every column."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api import examples
from cellmapkit.audit.compare.lines import fingerprints, n_only
from cellmapkit.audit.compare.numbers import Apart, apart, finite
from cellmapkit.audit.compare.outcome import DIFFERS, REORDERED, Outcome
from cellmapkit.audit.compare.table import REAL, TEXT, WHOLE, Layout, layout_of, rows_of
from cellmapkit.audit.compare.vectors import MOST_DIMENSIONS, cosines

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.audit.compare.table import Rows

MOST_CELLS = 20_000_000
"""Rows of larger tables are sampled: this many cells of each table are held, in 8 bytes each."""
_EMBEDDING_COLUMNS = 4


@dataclass(frozen=True, kw_only=True)
class _Match:
    """Columns of two tables by role: (of A, of B) for each."""

    key: tuple[tuple[int, int], ...]
    numbers: tuple[tuple[int, int], ...]
    texts: tuple[tuple[int, int], ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


def compare_tables(a: Path, b: Path, most_cells: int = MOST_CELLS) -> Outcome:
    """Compare two tables whose bytes differ.

    Parameters
    ----------
    a, b : Path
        Tab separated (``.csv``: comma), plain or gzip.
    most_cells : int
        See :data:`MOST_CELLS`.

    Returns
    -------
    Outcome
        With the lines that are in one table only; rows matched by the first column if it names each row once, else by
        the first two columns of text, else by whole numbers, else by their place; and for every column of numbers
        how far it is apart.

    Raises
    ------
    InputError
        If one cannot be read.
    """
    only_a, only_b = n_only(fingerprints(a), fingerprints(b))
    if only_a == only_b == 0:
        return Outcome(status=REORDERED, told="the same rows in another order", apart=0.0)
    ours, theirs = layout_of(a), layout_of(b)
    match = _matched(ours, theirs)
    every = math.ceil(max(one.n_rows * len(one.names) for one in (ours, theirs)) / most_cells) or 1
    one = rows_of(a, ours, _side(match, 0), every)
    two = rows_of(b, theirs, _side(match, 1), every)
    facts: dict[str, Any] = {
        "rows": [ours.n_rows, theirs.n_rows],
        "lines_only": [only_a, only_b],
        "columns_only": [list(match.only_a), list(match.only_b)],
        "matched_by": [ours.names[column] for column, _ in match.key] or "place",
        "sampled": f"1 of {every} rows, by the checksum of what names them" if every > 1 else None,
        "ragged": [ours.n_ragged, theirs.n_ragged],
    }
    return _compared(facts, match, ours, (one, two))


def _matched(ours: Layout, theirs: Layout) -> _Match:
    place = {name: column for column, name in enumerate(theirs.names)}
    if ours.headed and theirs.headed and set(ours.names) & set(theirs.names):
        shared = [(column, place[name]) for column, name in enumerate(ours.names) if name in place]
    else:
        shared = [(column, column) for column in range(min(len(ours.names), len(theirs.names)))]
    texts = tuple(one for one in shared if TEXT in (ours.kinds[one[0]], theirs.kinds[one[1]]))
    whole = tuple(one for one in shared if ours.kinds[one[0]] == theirs.kinds[one[1]] == WHOLE)
    by_first = ours.unique and theirs.unique and (0, 0) in shared
    named = by_first and (ours.kinds[0], theirs.kinds[0]) != (REAL, REAL)
    key = ((0, 0),) if named else texts[:2] or whole
    rest = [one for one in shared if one not in key]
    return _Match(
        key=key,
        numbers=tuple(one for one in rest if one not in texts),
        texts=tuple(one for one in rest if one in texts),
        only_a=tuple(name for column, name in enumerate(ours.names) if column not in {one for one, _ in shared}),
        only_b=tuple(name for column, name in enumerate(theirs.names) if column not in {one for _, one in shared}),
    )


def _side(match: _Match, side: int) -> tuple[list[int], list[int], list[int]]:
    by_key, numbers, texts = ([one[side] for one in part] for part in (match.key, match.numbers, match.texts))
    return by_key, numbers, texts


def _compared(facts: dict[str, Any], match: _Match, ours: Layout, rows: tuple[Rows, Rows]) -> Outcome:
    one, two = rows
    place = {key: index for index, key in enumerate(two.keys)}
    pairs = [(index, place[key]) for index, key in enumerate(one.keys) if key in place]
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    mine = set(one.keys)
    lost = [key for key in one.keys if key not in place]
    new = [key for key in two.keys if key not in mine]
    numbers = one.numbers[left], two.numbers[right]
    columns = {
        ours.names[of_a]: apart(numbers[0][:, index], numbers[1][:, index])
        for index, (of_a, _) in enumerate(match.numbers)
    }
    n_texts = int((one.texts[left] != two.texts[right]).sum())
    facts |= {
        "rows_matched": len(pairs), "rows_only": [len(lost), len(new)], "examples_only": [_shown(lost), _shown(new)],
        "text_cells_differ": n_texts, "columns": {name: _figures(found) for name, found in columns.items()},
    }  # fmt: skip
    if _is_embedding(match, ours) and len(pairs) > 1:
        before, after = cosines(*numbers)
        facts["cosine"] = {"as_they_are": finite(before), "aligned": finite(after)}
    ragged_or_partial = facts["sampled"] or any(facts["ragged"]) or any(map(any, facts["columns_only"]))
    other = bool(lost or new or n_texts or ragged_or_partial)
    worst = max((found.scaled for found in columns.values()), default=0.0)
    return Outcome(status=DIFFERS, facts=facts, told=_told(facts, columns), apart=math.inf if other else worst)


def _is_embedding(match: _Match, ours: Layout) -> bool:
    named = [ours.names[of_a] for of_a, _ in match.numbers]
    alone = match.key == ((0, 0),) and not match.texts
    return alone and _EMBEDDING_COLUMNS <= len(named) <= MOST_DIMENSIONS and all(name.isdigit() for name in named)


def _figures(found: Apart) -> dict[str, float | None]:
    return {name: finite(value) for name, value in asdict(found).items()}


def _shown(keys: list[bytes]) -> list[str]:
    return [key.decode("utf-8", "replace") for key in keys[:3]]


def _told(facts: dict[str, Any], columns: dict[str, Apart]) -> str:
    n_a, n_b = facts["rows_only"]
    parts = [f"{facts['rows_matched']} rows matched by {_by(facts['matched_by'])}"]
    parts += [f"{n_a} only in A, {n_b} only in B"] if n_a or n_b else []
    parts += [f"{facts['text_cells_differ']} texts differ"] if facts["text_cells_differ"] else []
    differing = {name: found for name, found in columns.items() if found.n_differ}
    if differing:
        worst = max(differing, key=lambda name: differing[name].scaled)
        found = differing[worst]
        parts.append(
            f"{len(differing)} of {len(columns)} columns of numbers differ, most {worst!r}: "
            f"{found.absolute:.3g} absolute, {found.relative:.3g} relative, r {found.pearson:.4f}"
        )
    if "cosine" in facts:
        shown = [f"{value:.4f}" if value is not None else "unknown" for value in facts["cosine"].values()]
        parts.append(f"mean cosine {shown[0]}, aligned {shown[1]}")
    for side, names in zip("AB", facts["columns_only"], strict=True):
        parts += [f"columns only in {side}: {examples(names)}"] if names else []
    parts += [f"{sum(facts['ragged'])} rows of odd length"] if any(facts["ragged"]) else []
    parts += [f"compared {facts['sampled']}"] if facts["sampled"] else []
    return "; ".join(parts)


def _by(names: list[str] | str) -> str:
    return names if isinstance(names, str) else "+".join(name or "the first column" for name in names)
