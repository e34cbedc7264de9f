"""Reads training terms: JSON in either direction, or GMT."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from cellmapkit.api import CrateNotFoundError, IdMismatchError, InputError, TableError, examples

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    Lists = Mapping[str, tuple[str, ...]]

_FORMS = (
    "expected JSON, an object of gene to list of terms or of term to list of genes, or GMT (term, description, genes)"
)
_GZIP = b"\x1f\x8b"


def read_terms(path: Path, genes: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the genes of each term.

    Parameters
    ----------
    path : Path
        JSON or GMT, plain or gzipped; text that starts with a brace is JSON.
    genes : collection of str
        The proteins of the input. Which side of a JSON object holds genes is told by where these stand.

    Returns
    -------
    dict of str to frozenset of str
        Sorted by term; every gene of the file, whether in the input or not.

    Raises
    ------
    CrateNotFoundError
        If there is no such file.
    TableError
        If it breaks its form, naming file and line.
    IdMismatchError
        If it names none of the genes.
    """
    text = _text(path)
    if text.lstrip().startswith("{"):
        lists = _json_lists(text, path)
        of_genes = _are_keys(lists, genes, path)
        pairs = ((value, key) if of_genes else (key, value) for key, values in lists.items() for value in values)
    else:
        pairs = ((term, gene) for term, row in _gmt_lists(text, path).items() for gene in row)
    found: dict[str, set[str]] = {}
    for term, gene in pairs:
        found.setdefault(term, set()).add(gene)
    if not any(gene in genes for members in found.values() for gene in members):
        message = f"{path}: names none of the {len(genes)} proteins, e.g. {examples(genes)}"
        raise IdMismatchError(message, hint="expected terms of the same kind of name as the embeddings have")
    return {term: frozenset(found[term]) for term in sorted(found)}


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CrateNotFoundError(f"{path}: no such file", hint="check --training_terms") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})", hint="expected a readable file") from error
    try:
        data = gzip.decompress(data) if data.startswith(_GZIP) else data
        text = data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: damaged gzip file ({error})", hint="copy or download it again") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8", hint="save it as UTF-8 text") from error
    if not text.strip():
        raise TableError(f"{path}, line 1: the file is empty", hint=_FORMS)
    return text


def _json_lists(text: str, path: Path) -> Lists:
    """Return the lists of a JSON object; numbers, as in CORUM, count as names."""

    def line_of(key: str) -> int:
        return text.count("\n", 0, max(0, text.find(json.dumps(key, ensure_ascii=False)))) + 1

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        for key, times in Counter(key for key, _ in pairs).items():
            if times > 1:
                raise TableError(f"{path}, line {line_of(key)}: {key!r} is given {times} times", hint="merge the lists")
        return dict(pairs)

    try:
        document = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        message = f"{path}, line {error.lineno}, column {error.colno}: not valid JSON ({error.msg})"
        raise TableError(message, hint="the file may be cut off; make or download it again") from error
    lists = {}
    for key, values in document.items():
        names = values if isinstance(values, list) else [None]
        if not all(isinstance(name, (str, int)) and not isinstance(name, bool) and name != "" for name in names):
            message = f"{path}, line {line_of(key)}: {key!r} has {json.dumps(values)[:60]}, not a list of names"
            raise TableError(message, hint=_FORMS)
        lists[key] = tuple(str(name) for name in names)
    return lists


def _are_keys(lists: Lists, genes: Collection[str], path: Path) -> bool:
    """Return whether the keys of a JSON object are the genes."""
    wanted = set(genes)
    keys = len(wanted & set(lists))
    values = len(wanted & {value for row in lists.values() for value in row})
    if keys and keys == values:
        message = f"{path}: {keys} proteins stand both as keys and in lists, so which side holds genes is not clear"
        raise InputError(message, hint="give the terms as GMT")
    return keys > values


def _gmt_lists(text: str, path: Path) -> Lists:
    lists: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 3 or not cells[0]:
            raise TableError(f"{path}, line {number}: {len(cells)} tab-separated cells ({line[:60]!r})", hint=_FORMS)
        if cells[0] in lists:
            raise TableError(f"{path}, line {number}: term {cells[0]!r} is given again", hint="merge its lines")
        lists[cells[0]] = tuple(gene for gene in cells[2:] if gene)
    return lists
