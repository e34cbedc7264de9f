"""The records of microscopy images that the image step hands to algorithms, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api.errors import examples
from cellmapkit.api.requiring import require, require_unique

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TRAINING, VALIDATION, TEST = 0, 1, 2
"""Values of :attr:`Cells.part`."""


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Single cells cut out of the fields, one square crop each.

    Attributes
    ----------
    crops : ndarray of uint8 or uint16, shape (n_cells, n_channels, size, size)
        Raw intensities; may be memory-mapped and far larger than memory: take rows, never all of it.
    masks : ndarray of uint8, shape (n_cells, size, size)
        1 inside the cell, 0 elsewhere; memory-mapped as well.
    field : ndarray of int64, shape (n_cells,)
        Which field each cell was cut out of, rising.
    part : ndarray of int8, shape (n_cells,)
        :data:`TRAINING`, :data:`VALIDATION` or :data:`TEST`. What is trained looks at the first only, chooses by the
        second, and is judged by the third.
    averaged : ndarray of bool, shape (n_cells,)
        The cells whose mean represents their protein: the step decides whether that is the test cells or all.
    """

    crops: np.ndarray
    masks: np.ndarray
    field: np.ndarray
    part: np.ndarray
    averaged: np.ndarray

    def __post_init__(self) -> None:
        """Check that all arrays speak of the same cells."""
        shape = self.crops.shape
        require(len(shape) == 4 and shape[2] == shape[3], f"Cells.crops has shape {shape}")
        require(self.crops.dtype in (np.uint8, np.uint16), f"Cells.crops is {self.crops.dtype}, expected uint8, uint16")
        require(self.masks.shape == (shape[0], *shape[2:]), f"Cells.masks has shape {self.masks.shape}")
        for name in ("field", "part", "averaged"):
            found = getattr(self, name).shape
            require(found == shape[:1], f"Cells.{name} has shape {found}, expected {shape[:1]}")
        require(bool((np.diff(self.field) >= 0).all()), "Cells.field must not fall")

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.field)


@dataclass(frozen=True, kw_only=True)
class ImageSet:
    """Fields of view of proteins, and the single cells in them where an algorithm needs cells.

    Attributes
    ----------
    ids : tuple of str
        Proteins, sorted, unique.
    fields : tuple of str
        Names of the fields, sorted, unique.
    pixels : sequence of ndarray of uint8 or uint16, shape (n_channels, height, width)
        Item ``k`` is field ``k``, read from disk when asked for: ask once, keep few. Fields may differ in size.
    channels : tuple of str
        Which plane is what: ``green`` is the protein, ``red`` microtubules, ``blue`` the nucleus, ``yellow`` the
        endoplasmic reticulum, in the order red, green, blue, yellow. Always with ``green``; the others are markers.
    links : ndarray of int64, shape (n_links, 2)
        Pairs (field, protein), each once: an ambiguous antibody makes one field stand for several proteins.
    classes : tuple of str
        Names of the locations that labels speak of.
    labels : ndarray of bool, shape (n_ids, n_classes)
        Where each protein is known to be; a row of False where nothing is known.
    cells : Cells or None
        Given to algorithms whose :attr:`~cellmapkit.api.Needs.images` is ``cells``.
    """

    ids: tuple[str, ...]
    fields: tuple[str, ...]
    pixels: Sequence[np.ndarray]
    channels: tuple[str, ...]
    links: np.ndarray
    classes: tuple[str, ...]
    labels: np.ndarray
    cells: Cells | None = None

    def __post_init__(self) -> None:
        """Check that all parts speak of the same fields, proteins and channels."""
        for what in ("ids", "fields"):
            names = getattr(self, what)
            require_unique(names, f"ImageSet.{what}")
            require(list(names) == sorted(names), f"ImageSet.{what} must be sorted")
        require_unique(self.classes, "ImageSet.classes")
        require(len(self.pixels) == len(self.fields), f"{len(self.pixels)} images for {len(self.fields)} fields")
        known = [name for name in ("red", "green", "blue", "yellow") if name in self.channels]
        require(list(self.channels) == known and "green" in known, f"ImageSet.channels are {self.channels}")
        require(self.links.ndim == 2 and self.links.shape[1] == 2, f"ImageSet.links has shape {self.links.shape}")
        inside = (self.links >= 0).all() and (self.links < [len(self.fields), len(self.ids)]).all()
        require(bool(inside), "ImageSet.links names a field or protein that does not exist")
        shape = (len(self.ids), len(self.classes))
        require(self.labels.shape == shape, f"ImageSet.labels has shape {self.labels.shape}, expected {shape}")
        require(self.labels.dtype == bool, f"ImageSet.labels is {self.labels.dtype}, expected bool")
        if self.cells is not None:
            n_channels = self.cells.crops.shape[1]
            require(n_channels == len(self.channels), f"crops of {n_channels} channels, fields of {self.channels}")
            require(self.cells.field.max(initial=-1) < len(self.fields), "a cell names a field that does not exist")

    def field_proteins(self) -> np.ndarray:
        """Return one protein per field, shape (n_fields,), int64: the first by name of those it stands for, else -1.

        Fields of one antibody stand for the same proteins, so this groups them.
        """
        first = np.full(len(self.fields), len(self.ids), dtype=np.int64)
        np.minimum.at(first, self.links[:, 0], self.links[:, 1])
        return np.where(first < len(self.ids), first, -1)

    def field_classes(self) -> np.ndarray:
        """Return the class of each field, shape (n_fields,), int64, for training a classifier of one class.

        -1 where its proteins are known in no place, in several, or in different ones.
        """
        union = np.zeros((len(self.fields), len(self.classes)), dtype=bool)
        np.logical_or.at(union, self.links[:, 0], self.labels[self.links[:, 1]])
        return np.where(union.sum(axis=1) == 1, union.argmax(axis=1) if self.classes else -1, -1).astype(np.int64)

    def protein_means(self, values: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean over the fields of each protein, each weighted by how much it was measured from.

        Parameters
        ----------
        values : ndarray of float, shape (n_fields, n_features)
            Means of fields.
        counts : ndarray of int64, shape (n_fields,)
            How many cells (or 1 for a whole field) each mean is of.

        Returns
        -------
        tuple of (ndarray of float64 (n_ids, n_features), ndarray of int64 (n_ids,))
            The means, zero where nothing was measured, and how many cells or fields each is of.
        """
        sums = np.zeros((len(self.ids), values.shape[1]))
        total = np.zeros(len(self.ids), dtype=np.int64)
        fields, proteins = self.links[np.lexsort((self.links[:, 1], self.links[:, 0]))].T
        np.add.at(sums, proteins, values[fields].astype(np.float64) * counts[fields, None])
        np.add.at(total, proteins, counts[fields])
        return sums / np.maximum(total, 1)[:, None], total


@dataclass(frozen=True, kw_only=True)
class ImageEmbedding:
    """What an image embedder gives back: features of fields, which the step averages to proteins, fold by fold.

    Attributes
    ----------
    values : ndarray of float32, shape (n_fields, n_features)
        The features of each field, or the mean over those of its cells that :attr:`Cells.averaged` names.
    counts : ndarray of int64, shape (n_fields,)
        How many cells each row is the mean of, 1 for a whole field, 0 where there is nothing: the row is zero then.
    probabilities : ndarray of float32, shape (n_fields, n_classes), or None
        Of each location, where the algorithm predicts any.
    classes : tuple of str
        The locations that ``probabilities`` speaks of, in order.
    extra : mapping of str to ndarray of float32, shape (n_fields, any width)
        Further features, by a name that says what they are and becomes a part of a file name.
    columns : mapping of str to tuple of str
        Names of features: of ``values`` under ``""``, of others under the name in ``extra``. Numbers where none are
        given.
    tables : mapping of str to tuple of tuples
        Small tables worth keeping, such as the recall of each class: the header, then rows.
    history : tuple of mapping of str to float
        One row per epoch.
    weights : mapping of str to ndarray
        Trained weights by name.
    notes : tuple of str
        Sentences for the log and the report: what was left out and why.
    """

    values: np.ndarray
    counts: np.ndarray
    probabilities: np.ndarray | None = None
    classes: tuple[str, ...] = ()
    extra: Mapping[str, np.ndarray] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: Mapping[str, tuple[tuple[Any, ...], ...]] = field(default_factory=dict)
    history: tuple[Mapping[str, float], ...] = ()
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check shapes, types and finiteness."""
        tables = {"values": self.values, **self.extra}
        if self.probabilities is not None:
            tables["probabilities"] = self.probabilities
            found = self.probabilities.shape[1:]
            require(found == (len(self.classes),), f"probabilities of {found} classes, {len(self.classes)} names")
        for name, table in tables.items():
            require(table.ndim == 2 and len(table) == len(self.counts), f"ImageEmbedding.{name} is {table.shape}")
            require(table.dtype == np.float32, f"ImageEmbedding.{name} is {table.dtype}, expected float32")
            bad = np.flatnonzero(~np.isfinite(table).all(axis=1))
            require(not len(bad), f"{len(bad)} rows of {name} are not finite, e.g. fields {examples(map(str, bad))}")
            named = self.columns.get("" if name == "values" else name, ())
            require(len(named) in (0, table.shape[1]), f"{len(named)} names for {table.shape[1]} features of {name}")
        require(bool((self.counts >= 0).all()), "ImageEmbedding.counts has a negative value")
