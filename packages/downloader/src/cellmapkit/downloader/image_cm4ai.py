"""Read CM4AI's tables of images: the one of its crates, the manifest of its 0.6 release, and our own copies of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cellmapkit.api import ColumnError, TableError, examples
from cellmapkit.core.fetch import is_url
from cellmapkit.downloader.image_plan import COLOURS, Job, Plan, by_field, first_of_each, out, suffix_of
from cellmapkit.downloader.image_samples import COLUMNS, Sample, check_names, column, field_name, genes_of, table
from cellmapkit.downloader.rows import find_column, plain

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.downloader.rows import Rows

ATLAS_NAME = "MDA-MB-468"
"""The cell line of CM4AI's images, as upstream writes it."""
_Z = "z01_"  # what upstream assumes where the table does not say
_REGION = re.compile(r"_(R\d+)(?:_|$)")
_PLANE = re.compile(r"_(z[^_/]*)_?$")


def plan_cm4ai(path: Path, suffix: str) -> Plan:
    """Return the plan of a table of CM4AI.

    Parameters
    ----------
    path : Path
        One of three forms, told by its columns: ``Antibody ID, ENSEMBL ID, Treatment, Well, Region``;
        ``HPA_Antibody_ID, ENSEMBL ID, Treatment, Plate, Well, Baselink``; or the copy of samples in a crate of ours
        or upstream. Colour folders stand beside it; an image that is not in them is looked for at the ``Baselink``, a
        URL or a path, where there is one.
    suffix : str
        Of the images.

    Returns
    -------
    Plan
        Negative controls are left out.

    Raises
    ------
    TableError
        If it has none of these forms, or is broken.
    """
    rows = table(path, (), "table of CM4AI")
    samples = _copied(path, rows) if _has(rows, "if_plate_id") else _samples(path, rows)
    check_names(samples, str(path))
    negative = [out(sample, "a negative control") for sample in samples if "NEGATIVE" in sample.antibody.upper()]
    samples = [sample for sample in samples if "NEGATIVE" not in sample.antibody.upper()]
    if not samples:
        raise TableError(f"{path} names no image, only {len(negative)} negative controls", hint="expected antibodies")
    kept, left_out = first_of_each(samples)
    facts: list[tuple[str, object]] = []
    astray = [sample.field for sample in kept if _astray(sample)]
    if astray:
        facts.append(("fields whose Baselink is that of another field", len(astray)))
    jobs = [_job(path.parent, sample, colour, suffix) for sample in by_field(kept) for colour in COLOURS]
    return Plan(samples=kept, jobs=jobs, left_out=left_out + negative, facts=facts)


def _has(rows: Rows, name: str) -> bool:
    return find_column(rows.header or (), {plain(name)}) is not None


def _copied(path: Path, rows: Rows) -> list[Sample]:
    cells = [column(rows, name) for name in (*COLUMNS, "z", "linkprefix")]
    if any(not _has(rows, name) for name in COLUMNS):
        raise ColumnError(f"{path} lacks columns of a table of samples", hint=f"expected {', '.join(COLUMNS)}")
    samples = []
    for line, values in zip(rows.lines, zip(*cells, strict=True), strict=True):
        name, plate, position, sample, locations, antibody, ids, symbols, z, link = values
        where = name.rpartition("/")[2] or field_name(plate, position, sample)
        where = where if where.endswith("_") else f"{where}_"
        genes = genes_of(ids, symbols)
        samples.append(Sample(where, plate, position, sample, antibody, genes, locations, line, z, link))
    return samples


def _samples(path: Path, rows: Rows) -> list[Sample]:
    required = {"Antibody ID": ("Antibody ID", "HPA_Antibody_ID"), "ENSEMBL ID": ("ENSEMBL ID",),
                "Treatment": ("Treatment",), "Well": ("Well",)}  # fmt: skip
    required["Region"] = ("Region", "Baselink")
    lacking = [name for name, known in required.items() if not any(_has(rows, one) for one in known)]
    if lacking:
        found = ", ".join(rows.header or ())
        message = f"{path} is no table of CM4AI: it lacks {', '.join(lacking)}; its columns are: {found}"
        raise ColumnError(message, hint="expected Antibody ID, ENSEMBL ID, Treatment, Well, Region or Baselink, ...")
    cells = [column(rows, *known) for known in list(required.values())[:4]]
    cells += [column(rows, name) for name in ("Plate", "Region", "Slice", "Baselink")]
    symbols = column(rows, "Gene_Name_HPA")
    bad, samples = [], []
    for line, values, symbol in zip(rows.lines, zip(*cells, strict=True), symbols, strict=True):
        antibody, ids, treatment, well, plate, region, plane, link = values
        region = region or _found(_REGION, link)
        if not (antibody and treatment and well and region):
            bad.append(line)
            continue
        z = f"{plane or _found(_PLANE, link) or _Z}".rstrip("_") + "_"
        plate_id = f"B2AI_{plate.removesuffix('.0') or '1'}_{treatment}"
        where = field_name(plate_id, well, region)
        samples.append(Sample(where, plate_id, well, region, antibody, genes_of(ids, symbol), "", line, z, link))
    if bad:
        message = f"{path}: {len(bad)} rows lack an antibody, treatment, well or region: lines {examples(bad)}"
        raise TableError(message, hint="a region is in the column Region or at the end of the Baselink (..._R1_z01_)")
    return samples


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _astray(sample: Sample) -> bool:
    region = _found(_REGION, sample.link)
    return bool(region) and region != sample.sample


def _job(folder: Path, sample: Sample, colour: str, suffix: str) -> Job:
    """Return where an image is: in the colour folder beside the table, with or without its plane, else at the link."""
    for name in dict.fromkeys((f"{sample.field}{sample.z}{colour}", f"{sample.field}{colour}")):
        local = folder / colour / f"{name}{suffix}"
        if local.is_file():
            return Job(sample.field, colour, str(local), suffix)
    link = "" if _astray(sample) else sample.link
    if not link:
        expected = folder / colour / f"{sample.field}{sample.z}{colour}{suffix}"
        return Job(sample.field, colour, str(expected), suffix)
    source = f"{link.rstrip('_')}_{colour}{suffix}"
    source = source if is_url(source) else str(folder / source)
    return Job(sample.field, colour, source, suffix_of(source, suffix))
