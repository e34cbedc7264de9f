"""The options of the image downloader that change what it writes or how it fetches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellmapkit.api import Params, param


@dataclass(frozen=True, kw_only=True)
class ImageParams(Params):
    """How images are found, fetched and tied to genes; every field is an option of the command."""

    cell_line: str = param(
        "U2OS",
        help="Cell line to take from the Human Protein Atlas where no table of images is given; case, blanks and "
        "hyphens do not matter.",
        source="upstream's default",
    )
    proteinatlasxml: str = param(
        "https://www.proteinatlas.org/download/proteinatlas.xml.gz",
        help="XML of the Human Protein Atlas, plain or gzipped: a path or a URL.",
        source="upstream's default",
    )
    n_folds: int = param(
        2, help="How many tables of one image per gene are written.", ge=1, source="upstream writes two"
    )
    ambiguous: Literal["keep", "drop"] = param(
        "keep",
        help="What becomes of an antibody that binds several genes: each gets its images, marked, or none does.",
        source="upstream keeps them and marks the genes",
    )
    poolsize: int = param(4, help="Downloads at a time.", unit="threads", ge=0, source="upstream's default")
    imgsuffix: str = param(
        ".jpg",
        help="Suffix of the image files where their source does not tell it.",
        source="upstream's default; there it chooses what is registered",
    )
    skip_failed: bool = param(
        False, help="Go on without the fields that lack an image in the end.", source="upstream's default is to fail"
    )
    skip_existing: bool = param(
        False,
        help="Accepted for compatibility; --resume fetches only what is missing.",
        source="upstream: without effect, as its output must be new",
    )
    keep_xml: bool = param(
        False,
        help="Keep the downloaded XML of the Human Protein Atlas in the crate.",
        source="chosen: upstream keeps this gigabyte; its digest, size, address and release are recorded anyway",
    )
    link: bool = param(
        False,
        help="Hard-link local images instead of copying them, where the disk allows.",
        source="chosen: a copy cannot change with its original",
    )
    download_timeout: float = param(
        60.0, help="Longest wait for a server to answer or send more.", unit="s", gt=0, source="chosen: a slow server"
    )
    download_retries: int = param(
        5,
        help="How often a broken download is taken up again, with growing pauses.",
        ge=0,
        source="upstream makes up to 5 further rounds",
    )
