"""Lists of pairs of genes that say of each pair whether it is positive: no pair that is not listed counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import TableError, examples
from cellmapkit.core.tables import open_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_HINT = "expected two genes and 0 or 1 in every line, separated by tabs"


@dataclass(frozen=True, kw_only=True)
class PairList:
    """Pairs of genes, each once.

    Attributes
    ----------
    name : str
        What the list is called.
    pairs : tuple of (str, str)
        The two genes of each pair, in the order of their names.
    positive : ndarray of bool, shape (n_pairs,)
        What the list says of each.
    repeats : int
        Lines that said of a pair what another line had said.
    """

    name: str
    pairs: tuple[tuple[str, str], ...]
    positive: np.ndarray
    repeats: int


def read_pair_list(name: str, path: Path) -> PairList:
    """Return the pairs of a table: gene, gene, 0 or 1; further columns are not read.

    Parameters
    ----------
    name : str
        What to call the list.
    path : Path
        Tab separated, gzip or plain, with or without a header: a first line whose third word is no number.

    Returns
    -------
    PairList
        Its pairs in the order of the file.

    Raises
    ------
    TableError
        If the file is no such table or empty, pairs a gene with itself, or says both 0 and 1 of a pair; with the lines.
    """
    try:
        with open_text(path) as lines:
            said, faults, repeats = _read(lines)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise TableError(f"{path} cannot be read: {error}", hint=_HINT) from error
    if faults or not said:
        raise TableError(f"{path}: {examples(faults)}" if faults else f"{path} has no pairs", hint=_HINT)
    positive = np.array([word == "1" for word, _ in said.values()])
    return PairList(name=name, pairs=tuple(said), positive=positive, repeats=repeats)


def _read(lines: Iterable[str]) -> tuple[dict[tuple[str, str], tuple[str, int]], list[str], int]:
    """Return word and line of each pair, what is wrong, and the number of repeats."""
    said: dict[tuple[str, str], tuple[str, int]] = {}
    faults: list[str] = []
    repeats = 0
    for number, line in enumerate(lines, start=1):
        fields = [field.strip() for field in line.rstrip("\r\n").split("\t")]
        if not any(fields) or (number == 1 and _is_header(fields)):
            continue
        fault = _fault(fields)
        if fault:
            faults.append(f"line {number}{fault}")
            continue
        first, second = sorted(fields[:2])
        word, before = said.setdefault((first, second), (fields[2], number))
        if word != fields[2]:
            faults.append(f"line {number} says {fields[2]} of {first} and {second}, line {before} said {word}")
        repeats += before != number
    return said, faults, repeats


def _is_header(fields: list[str]) -> bool:
    try:
        float(fields[2] if len(fields) > 2 else "0")
    except ValueError:
        return True
    return False


def _fault(fields: list[str]) -> str:
    if len(fields) < 3:
        return f" has {len(fields)} fields"
    if not (fields[0] and fields[1]):
        return " has an empty name"
    if fields[2] not in ("0", "1"):
        return f", column 3 is {fields[2]!r}"
    return f" pairs {fields[0]} with itself" if fields[0] == fields[1] else ""
