"""What a further analysis adds to the files of the crate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class NewTable:
    """A table of the crate.

    Attributes
    ----------
    name : str
        File name; ending in ``.gz`` it is gzipped.
    columns : mapping of str to str
        Columns and what they mean.
    rows : iterable of sequence of str
        Cells.
    description : str
        What the table holds.
    """

    name: str
    columns: Mapping[str, str]
    rows: Iterable[Sequence[str]]
    description: str


@dataclass(frozen=True, kw_only=True)
class NewPicture:
    """A picture of the crate, in two formats.

    Attributes
    ----------
    name : str
        Name of the files without suffix.
    draw : callable
        Returns the :class:`matplotlib.figure.Figure`.
    description : str
        What is seen.
    """

    name: str
    draw: Callable[[], Any]
    description: str


@dataclass(frozen=True, kw_only=True)
class Addition:
    """Tables, pictures, node attributes and headline numbers of one analysis.

    Attributes
    ----------
    tables : tuple of NewTable
        Files of their own.
    pictures : tuple of NewPicture
        Likewise.
    types : mapping of str to str
        CX2 data type of each new node attribute.
    values : sequence of mapping
        Attributes per assembly, in the order of the hierarchy; an assembly may lack some.
    numbers : sequence of dict
        Rows for the summary, with the keys of :data:`~cellmapkit.hierarchyeval.summary.SUMMARY_COLUMNS`.
    """

    tables: tuple[NewTable, ...] = ()
    pictures: tuple[NewPicture, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    values: Sequence[Mapping[str, Any]] = ()
    numbers: Sequence[Mapping[str, Any]] = ()
