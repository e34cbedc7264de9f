"""Where proteins are known to be: from the table of samples of the image download, or from the user's own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import ColumnError, InputError, TableError, examples
from cellmapkit.image_embedding.text import read_lines, read_records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cellmapkit.image_embedding.layout import Listed

_HEADS = frozenset({"gene", "genes", "gene_name", "protein", "name", "symbol", "id"})
Known = dict[str, set[str]]


def from_samples(path: Path, listed: Sequence[Listed]) -> Known:
    """Return the locations of proteins by the antibodies and fields that show them.

    Parameters
    ----------
    path : Path
        Comma separated, with the column ``locations`` (several terms separated by commas or semicolons), and
        ``antibody`` or ``filename``.
    listed : sequence of Listed
        Which protein is shown by which antibody and field.

    Returns
    -------
    dict of str to set of str
        Terms by protein; without proteins that no sample speaks of.

    Raises
    ------
    ColumnError
        If the table says nothing of locations.
    """
    of_antibody: dict[str, set[str]] = {}
    of_field: dict[str, set[str]] = {}
    header, records = read_records(path, ",")
    if "locations" not in header:
        has = ", ".join(header) or "nothing"
        raise ColumnError(f"{path} has no column locations; it has: {has}", hint="give another with --samples")
    for _, row in records:
        terms = _terms(row.get("locations", ""), "[;,]")
        field = row.get("filename", "").rpartition("/")[2].removesuffix("_")
        of_antibody.setdefault(row.get("antibody", ""), set()).update(terms)
        of_field.setdefault(field, set()).update(terms)
    known: Known = {}
    for one in listed:
        by_antibody = of_antibody.get(one.antibody, set()) if one.antibody else set()
        by_field = of_field.get(one.field, set()) if one.field else set()
        if by_antibody | by_field:
            known.setdefault(one.protein, set()).update(by_antibody | by_field)
    return known


def from_table(path: Path) -> Known:
    """Return the locations of proteins from a file of the user's.

    Parameters
    ----------
    path : Path
        JSON (``{"gene": ["term", ...]}``), or a table of two columns, gene and location, separated by tabs or, in a
        file ending in ``.csv``, by commas. A gene may have several rows, and a cell several terms separated by
        semicolons. A first row whose first cell is ``gene`` (or ``name``, ``protein``, ``symbol``, ``id``) is a header.

    Returns
    -------
    dict of str to set of str
        Terms by protein.

    Raises
    ------
    TableError
        If the file has another form; names the line.
    """
    return _from_json(path) if path.suffix == ".json" else _from_rows(path)


def label_table(ids: Sequence[str], known: Mapping[str, set[str]]) -> tuple[tuple[str, ...], np.ndarray]:
    """Return locations as a table.

    Parameters
    ----------
    ids : sequence of str
        Proteins.
    known : mapping of str to set of str
        Their locations; other proteins in it do not count.

    Returns
    -------
    tuple of (tuple of str, ndarray of bool (n_ids, n_classes))
        The terms that some protein here has, sorted, and who has which.
    """
    classes = tuple(sorted(set().union(*(known.get(name, ()) for name in ids))))
    table = [[term in known.get(name, ()) for term in classes] for name in ids]
    return classes, np.array(table, dtype=bool).reshape(len(ids), len(classes))


def check_enough(algorithm: str, classes: Sequence[str], labels: np.ndarray) -> None:
    """Refuse to train on fewer than two locations.

    Raises
    ------
    InputError
        Naming what there is.
    """
    if len(classes) >= 2:
        return
    found = f"one, {classes[0]!r}, of {int(labels.any(axis=1).sum())}" if classes else "none of any"
    raise InputError(
        f"{algorithm} learns to tell locations apart, and of the {len(labels)} proteins here {found} is known",
        hint="give --locations (JSON or a table: gene, location), or --samples with a column locations",
    )


def _terms(text: str, separators: str) -> list[str]:
    return [term.strip() for term in re.split(separators, text) if term.strip()]


def _from_json(path: Path) -> Known:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise TableError(f"{path} is no JSON: {error}", hint='expected {"gene": ["term", ...], ...}') from error
    if not isinstance(content, dict):
        raise TableError(f"{path} holds no object", hint='expected {"gene": ["term", ...], ...}')
    lists = {gene: [terms] if isinstance(terms, str) else terms for gene, terms in content.items()}
    wrong = [gene for gene, terms in lists.items() if not _is_texts(terms)]
    if wrong:
        raise TableError(
            f"{path}: no list of terms for {examples(wrong)}", hint='expected {"gene": ["term", ...], ...}'
        )
    return {gene: {term.strip() for term in terms if term.strip()} for gene, terms in lists.items()}


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _from_rows(path: Path) -> Known:
    known: Known = {}
    for line, row in read_lines(path, "," if path.suffix == ".csv" else "\t"):
        if not known and row[0].strip().lower() in _HEADS:
            continue
        if len(row) < 2 or not row[0].strip():
            message = f"{path}, line {line}: {'no gene' if len(row) > 1 else 'one field'}"
            raise TableError(message, hint="expected a gene and a location in every line")
        known.setdefault(row[0].strip(), set()).update(_terms(row[1], ";"))
    if not known:
        raise TableError(f"{path} names no gene", hint="expected a gene and a location in every line")
    return known
