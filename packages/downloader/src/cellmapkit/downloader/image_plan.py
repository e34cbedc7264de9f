"""What is to be fetched: one job per image, from the fields of any of the forms of input."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cellmapkit.core.fetch import is_url
from cellmapkit.downloader.image_samples import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cellmapkit.downloader.image_samples import Sample

COLOURS = ("red", "blue", "green", "yellow")
"""Microtubules, nucleus, the protein, endoplasmic reticulum: upstream's order."""
COMPOSITE = "blue_red_green"
"""What stands in the place of the colour in the URL of the composite image."""
NO_URL = "no image url found"
"""What upstream writes where a field has no composite image."""
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff"})


class Job(NamedTuple):
    """One image to fetch.

    Attributes
    ----------
    field, colour : str
        Which.
    source : str
        Its URL, or the path of a local file.
    suffix : str
        Of the file to write, with the dot.
    """

    field: str
    colour: str
    source: str
    suffix: str

    @property
    def file(self) -> str:
        """The path of the image within the crate."""
        return f"{self.colour}/{self.field}{self.colour}{self.suffix}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an input asks for.

    Attributes
    ----------
    samples : list of Sample
        Fields whose images are to be fetched.
    jobs : list of Job
        One per field and colour, each once.
    urls : dict of str to str
        The composite image of a field, where there is one.
    left_out : list of LeftOut
        Rows that give no image.
    facts : list of (str, object)
        What the summary says of the input.
    """

    samples: list[Sample]
    jobs: list[Job]
    urls: dict[str, str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    facts: list[tuple[str, object]] = field(default_factory=list)


def suffix_of(source: str, default: str) -> str:
    """Return the suffix of a URL or path if it is one of an image, else ``default``."""
    path = urlsplit(source).path if is_url(source) else source
    found = PurePosixPath(path).suffix
    return found if found.lower() in SUFFIXES else default


def colour_jobs(name: str, link: str, suffix: str, colours: Sequence[str] = COLOURS) -> list[Job]:
    """Return the jobs of a field whose images are ``<link><colour><suffix>``."""
    return [Job(name, colour, f"{link}{colour}{suffix}", suffix) for colour in colours]


def plan_links(samples: Sequence[Sample], suffix: str) -> Plan:
    """Return the plan of samples that name where their images are.

    Parameters
    ----------
    samples : sequence of Sample
        With :attr:`~cellmapkit.downloader.image_samples.Sample.link`; an underscore at its end is added.
    suffix : str
        Of the images.

    Returns
    -------
    Plan
        Rows without a link, and rows that repeat the name of a field with another link, are left out.
    """
    kept, left_out = first_of_each(samples)
    without = [sample for sample in kept if not sample.link]
    left_out += [out(sample, "its linkprefix is empty") for sample in without]
    kept = [sample._replace(link=f"{sample.link.rstrip('_')}_") for sample in kept if sample.link]
    jobs = [job for sample in by_field(kept) for job in colour_jobs(sample.field, sample.link, suffix)]
    urls = {sample.field: f"{sample.link}{COMPOSITE}{suffix}" for sample in kept}
    return Plan(samples=kept, jobs=jobs, urls=urls, left_out=left_out)


def out(sample: Sample, reason: str) -> LeftOut:
    """Return the record of a sample that is left out."""
    return LeftOut(sample.line, sample.field, sample.antibody, reason)


def first_of_each(samples: Iterable[Sample]) -> tuple[list[Sample], list[LeftOut]]:
    """Return the samples whose images can stand beside each other, and those whose files would overwrite others.

    Parameters
    ----------
    samples : iterable of Sample
        As the table has them.

    Returns
    -------
    tuple of (list of Sample, list of LeftOut)
        A field that is repeated with the same antibody and link may bind further genes and is kept.
    """
    first: dict[str, Sample] = {}
    kept, left_out = [], []
    for sample in samples:
        before = first.setdefault(sample.field, sample)
        if (before.antibody, before.link) == (sample.antibody, sample.link):
            kept.append(sample)
        else:
            reason = f"line {before.line} has a field of this name of {before.antibody or 'no antibody'} already"
            left_out.append(out(sample, reason))
    return kept, left_out


def by_field(samples: Iterable[Sample]) -> list[Sample]:
    """Return one sample per field, the first."""
    first: dict[str, Sample] = {}
    for sample in samples:
        first.setdefault(sample.field, sample)
    return list(first.values())
