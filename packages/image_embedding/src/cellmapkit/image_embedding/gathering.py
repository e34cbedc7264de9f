"""From the tables of folds to a set of images: which fields can be used, which proteins they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import ColumnError, InputError, UsageError
from cellmapkit.api.images import ImageSet
from cellmapkit.image_embedding.checking import find_faults, refusal
from cellmapkit.image_embedding.fields import FieldPixels
from cellmapkit.image_embedding.labels import Known, from_samples, from_table, label_table
from cellmapkit.image_embedding.layout import find_channels, find_tables, plane_path, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cellmapkit.core.open_step import Step
    from cellmapkit.image_embedding.checking import Fault
    from cellmapkit.image_embedding.layout import Listed
    from cellmapkit.image_embedding.params import FieldParams

SAMPLES = ("samples.csv", "samplescopy.csv")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where images are and what is known of them.

    Attributes
    ----------
    inputdir : Path
        Output of the image downloader, or laid out like that.
    fold : tuple of str
        Numbers, or the one word ``all``.
    channels : tuple of str
        Colours to read; empty for all that are there.
    suffix : str
        Ending of the image files.
    skip_missing : bool
        Whether fields that cannot be used are left out.
    samples, locations : Path or None
        Tables of known locations.
    dimensions : int or None
        The width of the table that the user expects; nothing depends on it.
    """

    inputdir: Path
    fold: tuple[str, ...] = ("1",)
    channels: tuple[str, ...] = ()
    suffix: str = ".jpg"
    skip_missing: bool = False
    samples: Path | None = None
    locations: Path | None = None
    dimensions: int | None = None

    def laid_out(self) -> Layout:
        """Return what there is, before anything is read or written.

        Raises
        ------
        UsageError
            If options contradict each other or make no sense.
        InputError
            If the directory lacks a table or a colour.
        """
        if self.samples and self.locations:
            raise UsageError("--samples and --locations are both given", hint="locations are taken from one of them")
        tables = find_tables(self.inputdir, self.fold)
        return Layout(source=self, tables=tables, channels=find_channels(self.inputdir, self.channels))


@dataclass(frozen=True, kw_only=True)
class Layout:
    """An image directory whose tables and colours are there.

    Attributes
    ----------
    source : Source
        What the user asked for.
    tables : mapping of int to Path
        The table of each chosen fold.
    channels : tuple of str
        Colours to read.
    """

    source: Source
    tables: Mapping[int, Path]
    channels: tuple[str, ...]

    def paths(self, field: str) -> tuple[Path, ...]:
        """Return where the image of each channel of a field should be."""
        return tuple(plane_path(self.source.inputdir, field, name, self.source.suffix) for name in self.channels)


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The images of the chosen folds.

    Attributes
    ----------
    images : ImageSet
        Without cells.
    pixels : FieldPixels
        Those of the images.
    listed : tuple of Listed
        Every row of the tables, also those that cannot be used.
    faults : tuple of Fault
        Fields that were left out.
    """

    images: ImageSet
    pixels: FieldPixels
    listed: tuple[Listed, ...]
    faults: tuple[Fault, ...]


def gather(step: Step, layout: Layout, settings: FieldParams | None, *, need_labels: bool) -> Gathered:
    """Read the tables, look at every image, and return those that can be used.

    Parameters
    ----------
    step : Step
        The open step.
    layout : Layout
        Where things are.
    settings : FieldParams or None
        How fields are prepared; ``None`` for not at all.
    need_labels : bool
        Whether samples that say nothing of locations are an error.

    Returns
    -------
    Gathered
        Only fields of the chosen folds are read.

    Raises
    ------
    InputError
        If a table is malformed, or a field cannot be used and ``skip_missing`` is off, or none can.
    """
    for path in layout.tables.values():
        step.read(path)
    listed = tuple(row for fold, path in layout.tables.items() for row in read_table(path, fold))
    fields = sorted({row.field for row in listed if row.field})
    faults = find_faults(step, fields, [layout.paths(field) for field in fields], layout.channels)
    if faults and not layout.source.skip_missing:
        raise refusal(faults, len(fields), _hint(layout, "mend them, or leave them out with --skip_missing"))
    bad = {fault.field for fault in faults}
    usable = tuple(field for field in fields if field not in bad)
    if not usable:
        nothing = InputError("the chosen folds name no image", hint="expected the column filename to name some")
        raise refusal(faults, len(fields), _hint(layout, "mend them")) if faults else nothing
    if faults:
        step.log.warning("%d of %d fields are left out, see fields.tsv", len(faults), len(fields))
    pixels = FieldPixels([layout.paths(field) for field in usable], layout.channels, settings)
    images = _image_set(usable, pixels, listed, _known(step, layout, listed, need_labels=need_labels))
    step.log.info("%d fields of %d proteins in folds %s", len(usable), len(images.ids), _text(layout.tables))
    return Gathered(images=images, pixels=pixels, listed=listed, faults=tuple(faults))


def links_of(ids: Sequence[str], fields: Sequence[str], listed: Sequence[Listed]) -> np.ndarray:
    """Return the pairs (field, protein) that some rows name, of these proteins and fields, shape (n_links, 2)."""
    field_of = {name: k for k, name in enumerate(fields)}
    protein_of = {name: k for k, name in enumerate(ids)}
    pairs = {
        (field_of[row.field], protein_of[row.protein])
        for row in listed
        if row.field in field_of and row.protein in protein_of
    }
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _image_set(fields: tuple[str, ...], pixels: FieldPixels, listed: Sequence[Listed], known: Known) -> ImageSet:
    there = set(fields)
    ids = tuple(sorted({row.protein for row in listed if row.field in there}))
    classes, labels = label_table(ids, known)
    return ImageSet(
        ids=ids,
        fields=fields,
        pixels=pixels,
        channels=pixels.channels,
        links=links_of(ids, fields, listed),
        classes=classes,
        labels=labels,
    )


def _known(step: Step, layout: Layout, listed: Sequence[Listed], *, need_labels: bool) -> Known:
    source = layout.source
    if source.locations:
        step.read(source.locations)
        known = from_table(source.locations)
        here = {row.protein for row in listed}
        step.log.info("%s: locations of %d of %d proteins here", source.locations, len(here & set(known)), len(here))
        return known
    found = [source.inputdir / name for name in SAMPLES if (source.inputdir / name).is_file()]
    path = source.samples or (found[0] if found else None)
    if path is None:
        return {}
    step.read(path)
    try:
        return from_samples(path, listed)
    except ColumnError as error:
        if source.samples or need_labels:
            raise
        step.log.warning("no locations are known: %s", error.message)
        return {}


def _hint(layout: Layout, advice: str) -> str:
    """Add to an advice that images of another ending are there, if they are."""
    folder = layout.source.inputdir / "green"
    endings = sorted({path.suffix for path in folder.iterdir() if path.is_file()} - {layout.source.suffix})
    other = f"; the folders hold images ending in {', '.join(endings)}, see --suffix" if endings else ""
    return advice + other


def _text(folds: Mapping[int, Path]) -> str:
    return ", ".join(map(str, folds))
