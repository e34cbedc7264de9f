"""Tables that say one word of each gene: its fold of a cross-validation, or its group of homologues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import TableError, examples
from cellmapkit.core.tables import open_text

if TYPE_CHECKING:
    from pathlib import Path


def read_gene_words(path: Path, what: str) -> dict[str, str]:
    """Return the word of each gene from a table of two columns, with or without a header whose first word is ``gene``.

    Parameters
    ----------
    path : Path
        Tab separated, gzip or plain.
    what : str
        What the second column is, for messages.

    Returns
    -------
    dict of str to str
        In the order of the file.

    Raises
    ------
    TableError
        If the file is no such table, is empty, or names a gene twice.
    """
    found: dict[str, str] = {}
    faults = []
    try:
        with open_text(path) as lines:
            for number, line in enumerate(lines, start=1):
                fields = line.rstrip("\r\n").split("\t")
                if not line.strip() or (number == 1 and fields[0].lower() == "gene"):
                    continue
                if len(fields) < 2 or not all(field.strip() for field in fields[:2]):
                    faults.append(f"line {number} is {line.strip()!r}")
                elif fields[0] in found:
                    faults.append(f"line {number} names {fields[0]} again")
                else:
                    found[fields[0]] = fields[1].strip()
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise TableError(
            f"{path} cannot be read: {error}", hint=f"expected a gene and its {what} in every line"
        ) from error
    if faults or not found:
        message = f"{path}: {examples(faults)}" if faults else f"{path} has no rows"
        raise TableError(message, hint=f"expected a gene and its {what} in every line, separated by a tab")
    return found


def as_folds(words: dict[str, str], path: Path) -> dict[str, int]:
    """Return the words as whole numbers.

    Parameters
    ----------
    words : dict of str to str
        By gene.
    path : Path
        For the message.

    Returns
    -------
    dict of str to int
        By gene.

    Raises
    ------
    TableError
        If a word is no whole number.
    """
    wrong = [f"{gene} {word}" for gene, word in words.items() if not word.isdecimal()]
    if wrong:
        raise TableError(
            f"{path}: {len(wrong)} folds are no whole numbers: {examples(wrong)}", hint="expected 0, 1, ..."
        )
    return {gene: int(word) for gene, word in words.items()}
