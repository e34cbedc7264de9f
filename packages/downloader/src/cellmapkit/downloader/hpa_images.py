"""Find images in the Human Protein Atlas: those that samples name, or all of some genes in one cell line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cellmapkit.api import IdMismatchError, examples
from cellmapkit.downloader.hpa_xml import AtlasImage, AtlasInfo, read_atlas
from cellmapkit.downloader.image_plan import COMPOSITE, Plan, by_field, colour_jobs, first_of_each, out
from cellmapkit.downloader.image_samples import Gene, LeftOut, Sample, field_name
from cellmapkit.downloader.rows import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

_ANTIBODY = re.compile(r"^(HPA|CAB)0*")
# .../<number of the antibody>/<plate>_<position>_<sample>[_<more>]_blue_red_green.jpg
_URL = re.compile(r"(?P<link>.*/(?P<folder>[^/]+)/(?P<field>[^/_]+_[^/_]+_[^/_]+_)([^/]*_)?)blue[^/]*(?P<suffix>\.\w+)")
_STATUS = 35  # what upstream writes


class AtlasField(NamedTuple):
    """A field of the atlas: the URL of its images up to the colour, their suffix, and its image id."""

    link: str
    suffix: str
    image_id: str
    field: str


def atlas_field(url: str) -> AtlasField | None:
    """Return what the URL of a composite image tells, or ``None`` if it has another form.

    Parameters
    ----------
    url : str
        For example ``http://images.proteinatlas.org/4109/1832_C1_2_blue_red_green.jpg``.

    Returns
    -------
    AtlasField or None
        The image id is the folder and the first three words of the name: ``4109/1832_C1_2_``.
    """
    match = _URL.fullmatch(url)
    if match is None:
        return None
    return AtlasField(match["link"], match["suffix"], f"{match['folder']}/{match['field']}", match["field"])


def image_id(sample: Sample) -> str:
    """Return the image id of a sample: its antibody without letters and leading zeros, and its field."""
    return f"{_ANTIBODY.sub('', sample.antibody)}/{sample.field}"


def plan_samples(samples: list[Sample], xml: Path) -> Plan:
    """Return the plan of samples whose images the atlas has.

    Parameters
    ----------
    samples : list of Sample
        With antibodies of the atlas.
    xml : Path
        The XML; only the images of the samples are remembered.

    Returns
    -------
    Plan
        Samples that the atlas does not know are left out.

    Raises
    ------
    IdMismatchError
        If it knows none of them.
    """
    wanted = {image_id(sample) for sample in samples}
    found: dict[str, AtlasField] = {}

    def see(image: AtlasImage) -> None:
        where = atlas_field(image.url)
        if where is not None and where.image_id in wanted:
            found.setdefault(where.image_id, where)

    info = read_atlas(xml, see)
    known = [sample for sample in samples if image_id(sample) in found]
    if not known:
        ids = examples(sorted(wanted))
        message = f"none of the {len(wanted)} images of the samples is in {xml.name}, for example {ids}"
        raise IdMismatchError(message, hint="expected antibodies like HPA005910; is the XML complete?")
    kept, left_out = first_of_each(known)
    missing = [out(sample, f"{xml.name} has no image {image_id(sample)}") for sample in samples]
    missing = [row for row, sample in zip(missing, samples, strict=True) if image_id(sample) not in found]
    jobs, urls = [], {}
    for sample in by_field(kept):
        where = found[image_id(sample)]
        jobs += colour_jobs(sample.field, where.link, where.suffix)
        urls[sample.field] = f"{where.link}{COMPOSITE}{where.suffix}"
    return Plan(samples=kept, jobs=jobs, urls=urls, left_out=left_out + missing, facts=_facts(info))


def plan_atlas(xml: Path, cell_line: str, genes: Collection[str] | None) -> Plan:
    """Return the plan of every field of some genes in one cell line.

    Parameters
    ----------
    xml : Path
        The XML of the atlas.
    cell_line : str
        Its name; case, blanks and hyphens do not matter.
    genes : collection of str or None
        Symbols or Ensembl ids; ``None`` for all. An antibody binds all genes whose entries show it, listed or not.

    Returns
    -------
    Plan
        Sorted by field; genes without an image in the cell line are left out.

    Raises
    ------
    IdMismatchError
        If there is no image, listing the cell lines there are.
    """
    collected = _Collected(plain(cell_line), None if genes is None else frozenset(genes))
    info = read_atlas(xml, collected.see)
    if not collected.fields:
        lines = examples(sorted(collected.cell_lines), most=8)
        message = f"{xml.name} has no image in the cell line {cell_line!r} of the genes asked for; it has {lines}"
        raise IdMismatchError(message, hint="choose one with --cell_line, or check the list of proteins")
    left_out = [LeftOut(0, "", "", f"{gene}: no image in {cell_line}") for gene in sorted(collected.missing())]
    samples, jobs, urls = [], [], {}
    for name, (where, image) in sorted(collected.fields.items()):
        plate, position, number, _ = name.split("_")
        bound = tuple(sorted(collected.binds[image.antibody]))
        assert field_name(plate, position, number) == name
        samples.append(Sample(name, plate, position, number, image.antibody, bound, ", ".join(image.locations)))
        jobs += colour_jobs(name, where.link, where.suffix)
        urls[name] = f"{where.link}{COMPOSITE}{where.suffix}"
    left_out += collected.collisions
    facts = [*_facts(info), ("cell line", cell_line)]
    return Plan(samples=samples, jobs=jobs, urls=urls, left_out=left_out, facts=facts)


class _Collected:
    """Fields of the genes asked for, and all genes of every antibody."""

    def __init__(self, cell_line: str, genes: frozenset[str] | None) -> None:
        self._cell_line = cell_line
        self._genes = genes
        self._seen: set[str] = set()
        self.cell_lines: set[str] = set()
        self.binds: dict[str, set[Gene]] = {}
        self.fields: dict[str, tuple[AtlasField, AtlasImage]] = {}
        self.collisions: list[LeftOut] = []

    def see(self, image: AtlasImage) -> None:
        self.cell_lines.add(image.cell_line)
        if plain(image.cell_line) != self._cell_line:
            return
        self.binds.setdefault(image.antibody, set()).add(Gene(image.ensembl, image.gene))
        names = {image.gene, image.ensembl}
        where = atlas_field(image.url)
        if where is None or (self._genes is not None and not names & self._genes):
            return
        self._seen |= names
        before = self.fields.setdefault(where.field, (where, image))
        if before[0] != where:
            reason = f"{before[1].antibody} has a field of this name already: {before[0].link}"
            self.collisions.append(LeftOut(0, where.field, image.antibody, reason))

    def missing(self) -> set[str]:
        return set() if self._genes is None else set(self._genes) - self._seen


def _facts(info: AtlasInfo) -> list[tuple[str, object]]:
    return [
        ("release of the Human Protein Atlas", ", ".join(info.releases) or "not stated"),
        ("version of its schema", info.schema or "not stated"),
        ("entries in its XML", info.entries),
    ]


def sample_rows(samples: Iterable[Sample], urls: dict[str, str], cell_line: str) -> list[tuple[object, ...]]:
    """Return the table of samples that upstream makes from the atlas.

    Parameters
    ----------
    samples : iterable of Sample
        Of :func:`plan_atlas`.
    urls : dict of str to str
        The composite image of each field.
    cell_line : str
        What was asked for.

    Returns
    -------
    list of tuple
        Columns :data:`ATLAS_COLUMNS`.
    """
    rows: list[tuple[object, ...]] = []
    for sample in samples:
        name = f"/archive/{sample.plate}/{sample.field}"
        ids = ",".join(gene.ensembl for gene in sample.genes)
        symbols = ",".join(gene.symbol for gene in sample.genes)
        place = (sample.plate, sample.position, sample.sample, _STATUS, sample.locations)
        rows.append((name, *place, sample.antibody, ids, symbols, cell_line, urls[sample.field]))
    return rows


ATLAS_COLUMNS = (
    "filename", "if_plate_id", "position", "sample", "status", "locations", "antibody", "ensembl_ids", "gene_names",
    "atlas_name", "image_urls",
)  # fmt: skip
"""Columns of the table that :func:`sample_rows` makes."""
